/** Toasts stay until read: a close button appears where scripts run. */
export function toasts() {
  document.querySelectorAll(".am-toasts [data-close]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => button.closest("li").remove());
  });
}
