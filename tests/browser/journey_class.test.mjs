// A teacher's page: thirty result codes in, with a wrong and a doubled one; table, figures and CSV out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lessonFile } from "./lessons.mjs";
import { codeOf } from "./result_codes.mjs";
import { openSite } from "./site.mjs";
import { drawn, screenshot, snapshot, waitState } from "./support.mjs";
import { kPatience, openReady, press, typeInto } from "./visit.mjs";

const here = openSite();

/** @param {import("./support.mjs").Page} page @param {() => Promise<void>} act @returns {Promise<string>} the file that is saved */
async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

test("thirty codes of a class, one mistyped and one twice", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("meet");
  const codes = Array.from({ length: 30 }, (_, i) => codeOf(lesson, {
    lot: 100 + i, minutes: 8 + (i % 5), done: i !== 3, hints: i % 3, drawn: 40 + 2 * (i % 15), truth: 100,
    guess: (round) => [round === 1 ? i % 2 : 0, (round === 1 ? i % 2 === 0 : i < 27)],
    option: (question) => { const right = question.options.findIndex((/** @type {any} */ each) => each.right !== undefined && each.right !== false); return i < 21 ? [right, true] : [right === 0 ? 1 : 0, false]; },
  }));
  assert.equal(new Set(codes).size, 30);
  const mistyped = `${codes[7].slice(0, 8)}${codes[7][8] === "A" ? "B" : "A"}${codes[7].slice(9)}`;

  await press(page.getByRole("radio", { name: "Learn", exact: true }));
  await press(page.getByRole("button", { name: "Class", exact: true }));
  const panel = page.getByRole("region", { name: "Class", exact: true });
  const field = panel.getByRole("textbox", { name: "Result codes" });
  await waitState(page, (s) => s.jobs === 0, { ...kPatience, what: "the lessons are read" });
  await typeInto(field, [...codes, mistyped, codes[4].toLowerCase()].join(" "));
  await press(panel.getByRole("button", { name: "Put in", exact: true }));
  await panel.getByText("31 codes put in. 1 was here already.").waitFor({ state: "attached" });
  await panel.getByRole("heading", { name: "30 results" }).waitFor({ state: "attached" });
  const wrong = panel.getByRole("status").filter({ hasText: "A letter of this code is wrong, missing or too many." });
  assert.ok(String(await wrong.textContent()).startsWith(mistyped));
  await drawn(page);
  await screenshot(page, "class");
  await press(panel.getByRole("button", { name: "Take it out" }));
  await wrong.waitFor({ state: "detached" });

  // What the class answered, against what was put in: tasks by 29 of 30, the second round by 15, the last questions by 21.
  await panel.getByText("Choose the sketch of the dog (n = 30): 97 % right (83 % to 99 %)").waitFor({ state: "attached" });
  await panel.getByText("Can you predict it?, round 2 (n = 30): 50 % right (33 % to 67 %)").waitFor({ state: "attached" });
  await panel.getByText("How sure can one be? (n = 30): mean drawn: 54 %, truth 100 %").waitFor({ state: "attached" });

  const csv = await saved(page, () => press(panel.getByRole("button", { name: "Results as CSV" })));
  const rows = csv.trim().split("\r\n");
  assert.equal(rows.length, 31);
  assert.ok(rows[1].startsWith(`${codes[0]},Meet a concept neuron,8,3 of 3,3 of 3,3 of 3,0`), rows[1]);
  const questions = await saved(page, () => press(panel.getByRole("button", { name: "Questions as CSV" })));
  assert.match(questions, /Can you predict it\?,round 2,guess,30,15,0\.5,/);

  // They are here after a reload, and gone when another class begins.
  await page.reload();
  await waitState(page, (s) => s.model.phase === "ready", { ...kPatience, what: "the page is back" });
  await press(page.getByRole("radio", { name: "Learn", exact: true }));
  const button = page.getByRole("button", { name: "Class", exact: true });
  if (!(await panel.isVisible().catch(() => false))) await press(button);
  await panel.getByRole("heading", { name: "30 results" }).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
  await press(panel.getByRole("button", { name: "Begin another class" }));
  await press(panel.getByRole("button", { name: "Take all out" }));
  await panel.getByRole("heading", { name: "30 results" }).waitFor({ state: "detached" });
  assert.equal((await snapshot(page)).lesson, null);
  assert.deepEqual(errors, []);
  await close();
});
