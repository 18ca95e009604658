// The browser asks before it leaves a page whose board holds something of the visitor's own, which nothing keeps yet.

let atStake = false;

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  event.preventDefault();
  // What browsers before 2024 go by; each shows its own words.
  event.returnValue = true;
}

/** @param {boolean} wanted */
export function askBeforeLeaving(wanted) {
  if (wanted === atStake) return;
  atStake = wanted;
  // Listened to only meanwhile: with it, browsers keep no page in the memory that the back button goes to.
  if (wanted) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}
