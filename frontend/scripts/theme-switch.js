/** The light and dark switch of staff pages; hidden until a script can serve it. */
export function themeSwitch() {
  document.querySelectorAll("[data-theme-switch]").forEach((button) => {
    button.hidden = false;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      const next = isDark() ? "light" : "dark";
      document.documentElement.setAttribute("data-theme", next);
      try { localStorage.setItem("aman-theme", next); } catch (error) { /* private windows keep nothing */ }
      show();
    });
    show();
  });
}

function isDark() {
  const chosen = document.documentElement.getAttribute("data-theme");
  return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}
