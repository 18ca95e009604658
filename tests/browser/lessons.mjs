// Solves lessons as a pupil does: by what is told beside the canvas, step after step, with the file of the lesson at hand.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { drawn, screenshot, snapshot, waitState } from "./support.mjs";
import { kPatience, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */
/** @typedef {import("./visit.mjs").Locator} Locator */

const kFolder = new URL("../../assets/lessons/", import.meta.url);

/** @param {string} name @returns {Promise<any>} */
export async function lessonFile(name) { return JSON.parse(await readFile(new URL(`${name}.json`, kFolder), "utf8")); }

/** What the page says in a language: a text by its English one. @typedef {(english: string) => string} Say */

/** @param {string} language @returns {Promise<Say>} */
export async function speaking(language) {
  const { texts } = JSON.parse(await readFile(new URL(`../languages/${language}.json`, kFolder), "utf8"));
  return (english) => texts[english] ?? english;
}
/** @type {Say} */
export const inEnglish = (english) => english;

/** The panel of the open lesson. @param {Page} page @param {Say} [say] */
export function lessonPanel(page, say = inEnglish) { return page.getByRole("region", { name: say("Lesson"), exact: true }); }

/** Opens a bundled lesson from the list. @param {Page} page @param {any} lesson @param {Say} [say] */
export async function openLesson(page, lesson, say = inEnglish) {
  await press(page.getByRole("radio", { name: say("Learn"), exact: true }));
  await press(page.getByRole("group", { name: say("Lessons"), exact: true }).getByRole("button", { name: new RegExp(`^\\d+\\. ${escaped(say(lesson.title))}$`) }));
  await waitState(page, (s) => s.lesson?.id === lesson.id && !s.lesson.setting_up, { ...kPatience, what: `“${lesson.title}” is open` });
}

/** @param {string} text */
function escaped(text) { return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); }

/**
 * What a pupil does in a step: an option by its letter, a share of its length for a bar, sides of guesses, or whatever it takes.
 * @typedef {{choose?: string, draws?: number, guesses?: number[], right?: boolean, says?: RegExp, act?: (page: Page, panel: Locator) => Promise<void>}} Solution
 */

/** @param {Page} page @param {Locator} panel @param {any} question @param {string} letter @param {Say} say */
async function choose(page, panel, question, letter, say) {
  const option = question.options[letter.charCodeAt(0) - 65];
  assert.ok(option, `option ${letter}`);
  const group = panel.getByRole("radiogroup", { name: await filled(page, say(question.text)), exact: true });
  await press(group.getByRole("radio", { name: await filled(page, say(option.text)), exact: true }));
}

/** A lesson's text with neurons in it, by what the page says they are. @param {Page} page @param {string} text */
async function filled(page, text) {
  if (!text.includes("{neuron ")) return text;
  const { lesson } = await snapshot(page);
  return text.replace(/\{neuron ([^}]*)\}/g, (_, name) => lesson.neurons[name] ?? name);
}

/** @param {Page} page @param {Locator} panel @param {any} step @param {Solution} solution @param {Say} say */
async function solveStep(page, panel, step, solution, say) {
  switch (step.kind) {
    case "predict":
      if (step.bar) {
        const bar = panel.getByRole("slider", { name: say("Your prediction") });
        await bar.waitFor({ state: "attached" });
        const { low = 0, high = 1 } = step.bar;
        await bar.fill(String(low + (high - low) * Number(solution.draws)));
        await press(panel.getByRole("button", { name: say("That is my prediction") }));
        await panel.getByText(say("You said"), { exact: false }).first().waitFor({ state: "attached", timeout: kPatience.timeoutMs });
      } else {
        await choose(page, panel, step.question, String(solution.choose), say);
        const told = say(solution.right === false ? "Not as you predicted." : "As you predicted.");
        await panel.getByRole("status").filter({ hasText: told }).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
      }
      break;
    case "do": await solution.act?.(page, panel); break;
    case "guess":
      for (const [round, side] of (solution.guesses ?? []).entries()) {
        const group = panel.getByRole("group", { name: new RegExp(`^${say("Round {0} of {1}").split("{0}")[0]}${round + 1} `) });
        await press(group.getByRole("button").nth(side));
        await group.getByRole("status").filter({ hasText: say("Right.") }).waitFor({ state: "attached" });
      }
      break;
    case "explain":
      for (const question of step.questions) await typeInto(panel.getByRole("textbox", { name: await filled(page, say(question.text)), exact: true }), "Because I saw it.");
      break;
    case "exit":
      for (const question of step.questions) {
        if (!question.options) {
          await typeInto(panel.getByRole("textbox", { name: say(question.text), exact: true }), "More of this.");
          continue;
        }
        const right = question.options.findIndex((/** @type {any} */ option) => option.right === true);
        assert.ok(right >= 0, question.text);
        await choose(page, panel, question, String.fromCharCode(65 + right), say);
      }
      break;
    default: break;
  }
}

/**
 * The whole lesson that is open, to its result code.
 * @param {Page} page
 * @param {any} lesson
 * @param {Record<number, Solution>} solutions  by step, from 1
 * @param {{shots?: boolean, times?: number[], say?: Say}} [options]  times: takes the seconds from a step's last act until it counts as done
 * @returns {Promise<string>} the result code
 */
export async function solve(page, lesson, solutions, { shots = false, times, say = inEnglish } = {}) {
  const panel = lessonPanel(page, say);
  for (const [place, step] of lesson.steps.entries()) {
    await panel.getByRole("heading", { name: await filled(page, say(step.title)), exact: true }).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
    await waitState(page, (s) => s.lesson.step === place && !s.lesson.setting_up, { ...kPatience, what: `step ${place + 1} is set up` });
    const before = await snapshot(page);
    if (step.kind === "do") assert.equal(before.lesson.done, false, `step ${place + 1} is done before anything was done`);
    const solution = solutions[place + 1] ?? {};
    await solveStep(page, panel, step, solution, say);
    const acted = Date.now();
    const free = step.kind === "read" || step.kind === "compare" || step.kind === "explain";
    if (!free) await waitState(page, (s) => s.lesson.done, { ...kPatience, what: `step ${place + 1}, “${step.title}”, is done` });
    times?.push((Date.now() - acted) / 1000);
    if (solution.says) await panel.getByText(solution.says).first().waitFor({ state: "attached" });
    if (shots) {
      await drawn(page);
      await screenshot(page, `lesson-${lesson.id}-${String(place + 1).padStart(2, "0")}`);
    }
    await press(panel.getByRole("button", { name: say(place + 1 < lesson.steps.length ? "Next" : "Finish"), exact: true }));
  }
  const code = panel.getByText(/^PN[0-9A-Z]{3}(-[0-9A-Z]{1,5})+$/);
  await code.waitFor({ state: "attached" });
  return String(await code.textContent());
}
