// Put before the code of a bench's worker.

self.addEventListener("unhandledrejection", ({ reason }) => self.postMessage({ error: String(reason?.message ?? reason) }));

/** Milliseconds of each call, in turn, so that what slows the machine slows all: {name: [ms of each round]}. */
// eslint-disable-next-line no-unused-vars -- the worker calls it
async function timeRounds(calls, { rounds, budget_ms }) {
  const names = Object.keys(calls);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const end = performance.now() + budget_ms;
  for (let round = -2; round < rounds && (performance.now() < end || round < 5); ++round) {
    for (let i = 0; i < names.length; ++i) {
      const name = names[(i + round + 3) % names.length]; // none is always first
      const start = performance.now();
      await calls[name]();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  return { rounds: times[names[0]].length, ...times };
}
