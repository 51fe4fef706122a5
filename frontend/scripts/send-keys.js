/** Control and Enter send a form from any of its fields, for those who type while somebody talks. */
export function sendKeys() {
  document.querySelectorAll("form[data-send-keys]").forEach((form) => {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
  });
}
