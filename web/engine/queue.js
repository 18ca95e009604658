// The engine's queue: in order of arrival within a priority, lower numbers first, and a request whose means are not there yet
// (a model still loading) does not hold up the others.

/**
 * @template {{id: number}} R
 */
export class RequestQueue {
  /** @type {{request: R, priority: number}[]} */
  #waiting = [];
  /** Tasks that must not run beside a request. @type {(() => Promise<void>)[]} */
  #exclusive = [];
  /** Tasks that wait until no request can be worked on. @type {(() => Promise<void>)[]} */
  #idle = [];
  #handle;
  #isReady;
  #running = false;

  /**
   * @param {(request: R) => Promise<void>} handle  works one request off and answers it; never rejects
   * @param {(request: R) => boolean} isReady
   */
  constructor(handle, isReady) {
    this.#handle = handle;
    this.#isReady = isReady;
  }

  /** @param {R} request @param {number} priority */
  push(request, priority) {
    const at = this.#waiting.findIndex((other) => other.priority > priority);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, { request, priority });
    this.wake();
  }

  /** Takes a waiting request out; null when it is not waiting (done, running, never seen). @param {number} id @returns {R|null} */
  remove(id) {
    const at = this.#waiting.findIndex(({ request }) => request.id === id);
    return at < 0 ? null : this.#waiting.splice(at, 1)[0]?.request ?? null;
  }

  /** The requests that wait now. @returns {R[]} */
  waiting() { return this.#waiting.map(({ request }) => request); }

  /**
   * Runs a task while no request is worked on, before those that wait.
   * @template T
   * @param {() => Promise<T>} task
   * @returns {Promise<T>}
   */
  exclusively(task) {
    return new Promise((resolve, reject) => {
      this.#exclusive.push(() => task().then(resolve, reject));
      this.wake();
    });
  }

  /**
   * Runs a task once no request waits that could be worked on: for work that is long and may be late, a short piece at a time.
   * @template T
   * @param {() => T|Promise<T>} task
   * @returns {Promise<T>}
   */
  whenIdle(task) {
    return new Promise((resolve, reject) => {
      this.#idle.push(async () => {
        try {
          resolve(await task());
        } catch (thrown) {
          reject(thrown);
        }
      });
      this.wake();
    });
  }

  /** Something became ready: look again. */
  wake() {
    if (!this.#running) void this.#run();
  }

  async #run() {
    this.#running = true;
    try {
      // Let messages that have arrived meanwhile (a cancel, a token request) be seen before each request.
      for (await nextTask(); ; await nextTask()) {
        for (let task = this.#exclusive.shift(); task; task = this.#exclusive.shift()) await task();
        const at = this.#waiting.findIndex(({ request }) => this.#isReady(request));
        if (at < 0) {
          const idle = this.#idle.shift();
          if (!idle) break;
          await idle();
          continue;
        }
        for (const { request } of this.#waiting.splice(at, 1)) await this.#handle(request);
      }
    } finally {
      this.#running = false;
    }
  }
}

/** The next turn of the event loop; unlike a timer it is not slowed down when it is used often. @returns {Promise<void>} */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
