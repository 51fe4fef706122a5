/**
 * Live regions: <div id="x" data-refresh="/url" data-every="15"> is fetched again every so many seconds.
 * The answer is the same page or a fragment; the part with the same id replaces the content in place.
 * Nothing is swapped while the tab is hidden or the reader's focus is inside.
 */
export function liveRegions() {
  document.querySelectorAll("[data-refresh]").forEach(watch);
}

function watch(region) {
  const seconds = Math.max(3, Number(region.dataset.every) || 15);
  let failures = 0;
  const tick = async () => {
    if (!document.hidden && !region.contains(document.activeElement)) {
      failures = (await refresh(region)) ? 0 : failures + 1;
    }
    if (region.isConnected && !region.hasAttribute("data-done")) {
      setTimeout(tick, seconds * 1000 * Math.min(8, 2 ** failures));
    }
  };
  setTimeout(tick, seconds * 1000);
}

async function refresh(region) {
  try {
    const answer = await fetch(region.dataset.refresh || window.location.href, {
      headers: { "X-Aman-Part": region.id }, credentials: "same-origin",
    });
    if (!answer.ok || answer.redirected) return false;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = parsed.getElementById(region.id);
    if (!fresh) return false;
    keepOpen(region, fresh);
    if (fresh.innerHTML !== region.innerHTML) region.replaceChildren(...fresh.childNodes);
    if (fresh.hasAttribute("data-done")) region.setAttribute("data-done", "");
    return true;
  } catch (error) {
    return false;
  }
}

/** A drawer that the reader opened stays open. */
function keepOpen(region, fresh) {
  const drawers = fresh.querySelectorAll("details");
  region.querySelectorAll("details").forEach((old, place) => { if (drawers[place]) drawers[place].open = old.open; });
}
