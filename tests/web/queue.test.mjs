// The engine's queue: order, priorities, requests that wait for a model, removal.

import assert from "node:assert/strict";
import { test } from "node:test";

import { RequestQueue } from "../../web/engine/queue.js";

/** @param {(request: any) => boolean} [isReady] */
function makeQueue(isReady = () => true) {
  /** @type {number[]} */
  const order = [];
  const queue = new RequestQueue(async ({ id }) => {
    await new Promise((done) => setTimeout(done, 2));
    order.push(id);
  }, isReady);
  return { queue, order };
}

/** Waits until so many are done. @param {number[]} order @param {number} count */
async function until(order, count) {
  while (order.length < count) await new Promise((done) => setTimeout(done, 5));
}

test("in order of arrival within a priority, lower numbers first", async () => {
  const { queue, order } = makeQueue();
  for (const [id, priority] of [[1, 3], [2, 3], [3, 0], [4, 1], [5, 3], [6, 0]]) queue.push({ id }, priority);
  await until(order, 6);
  assert.deepEqual(order, [3, 6, 4, 1, 2, 5]);
});

test("a request that is not ready does not hold up the others", async () => {
  let modelIsThere = false;
  const { queue, order } = makeQueue(({ id }) => id !== 1 || modelIsThere);
  queue.push({ id: 1 }, 0);
  queue.push({ id: 2 }, 3);
  await until(order, 1);
  assert.deepEqual(order, [2]);
  modelIsThere = true;
  queue.wake();
  await until(order, 2);
  assert.deepEqual(order, [2, 1]);
});

test("a waiting request can be taken out, a done one cannot", async () => {
  const { queue, order } = makeQueue();
  queue.push({ id: 1 }, 0);
  queue.push({ id: 2 }, 0);
  assert.equal(queue.remove(2)?.id, 2);
  assert.equal(queue.remove(9), null);
  await until(order, 1);
  assert.deepEqual(order, [1]);
  assert.equal(queue.remove(1), null);
});

test("what arrives while one is worked on takes its place by priority", async () => {
  /** @type {number[]} */
  const order = [];
  const queue = new RequestQueue(async ({ id }) => {
    if (id === 1) queue.push({ id: 3 }, 0);
    order.push(id);
  }, () => true);
  queue.push({ id: 1 }, 3);
  queue.push({ id: 2 }, 3);
  await until(order, 3);
  assert.deepEqual(order, [1, 3, 2]);
});

test("idle tasks run when no request can, one at a time, and requests go between them", async () => {
  const log = [];
  const queue = new RequestQueue(async ({ id }) => { log.push(id); }, ({ id }) => id !== 9);
  queue.push({ id: 9 }, 0); // waits for a model
  const first = queue.whenIdle(() => {
    log.push("first");
    queue.push({ id: 1 }, 3);
    queue.push({ id: 2 }, 0);
    return "found";
  });
  const second = queue.whenIdle(() => { log.push("second"); });
  assert.equal(await first, "found");
  await second;
  assert.deepEqual(log, ["first", 2, 1, "second"]);
  await assert.rejects(queue.whenIdle(() => { throw new Error("broken"); }), /broken/);
  await queue.whenIdle(() => undefined);
  assert.deepEqual(queue.waiting().map(({ id }) => id), [9]);
});
