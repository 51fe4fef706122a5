/** Leave this page: replace this entry of the history, by button or by three presses of Escape within two seconds. */
export function leavePage() {
  const link = document.querySelector("[data-leave]");
  if (!link) return;
  const leave = () => {
    document.body.hidden = true;
    document.title = "";
    window.location.replace(link.href);
  };
  link.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { presses = []; return; }
    const now = event.timeStamp;
    presses = presses.filter((at) => now - at < 2000).concat(now);
    if (presses.length >= 3) leave();
  });
  // A page kept in memory by the back button would show what was typed.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
}
