/** Forms: focus the error summary, send once, and say how many characters are left. */
export function forms() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      const group = field.closest(".govuk-form-group") || field;
      group.scrollIntoView({ block: "start" });
      const control = field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea");
      (control || field).focus({ preventScroll: true });
    });
  }
  document.querySelectorAll("form[method='post']").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, 8000);
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const said = document.getElementById(button.dataset.says);
      if (said) said.hidden = false;
    });
  });
}
