// Runs before the first paint of staff pages: the reader's choice of light or dark, kept on this device only.
(function () {
  var choice = null;
  try { choice = localStorage.getItem("aman-theme"); } catch (error) { choice = null; }
  if (choice === "light" || choice === "dark") document.documentElement.setAttribute("data-theme", choice);
})();
