// Result codes as src/share/README.md tells them, written a second time: what a class of pupils would hand in.

import { createHash } from "node:crypto";

const kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What a step asks that is chosen from options. @param {any} step @returns {any[]} */
function choices(step) { return step.bar ? [] : [...(step.question ? [step.question] : []), ...(step.questions ?? [])]; }

/** The number of what a lesson asks. @param {any} lesson */
export function formOf(lesson) {
  const steps = lesson.steps.map((/** @type {any} */ step) => `;${step.kind}${step.bar ? " bar" : ""}${choices(step).map((question) => ` ${question.options?.length ?? 0}`).join("")}${" round".repeat(step.rounds?.length ?? 0)}`);
  return createHash("sha256").update(lesson.id + steps.join("")).digest().readUInt32BE(0);
}

/** @param {string} bits */
function crc15(bits) {
  let sum = 0;
  for (const bit of bits) {
    const carry = ((sum >> 14) & 1) !== Number(bit);
    sum = (sum << 1) & 0x7fff;
    if (carry) sum ^= 0x4599;
  }
  return sum;
}

/**
 * @param {any} lesson
 * @param {{lot: number, minutes: number, done: boolean, hints: number, drawn: number, truth: number, guess: (round: number) => [number, boolean], option: (question: any) => [number, boolean]}} pupil
 *   drawn and truth in percent of a bar's length; guess and option: what was chosen, from 0, and whether that was right
 */
export function codeOf(lesson, pupil) {
  let bits = "";
  const put = (/** @type {number} */ value, /** @type {number} */ count) => { bits += value.toString(2).padStart(count, "0"); };
  put(1, 3);
  put(formOf(lesson) & 0xffff, 16);
  put(pupil.lot, 12);
  put(pupil.minutes, 7);
  for (const step of lesson.steps) {
    if (step.kind === "do") {
      put(pupil.done ? 1 : 0, 1);
      put(pupil.hints, 2);
    }
    if (step.bar) {
      put(1, 1);
      put(pupil.drawn, 7);
      put(pupil.truth, 7);
    }
    for (let round = 0; round < (step.rounds?.length ?? 0); ++round) {
      const [choice, right] = pupil.guess(round);
      put(choice + 1, 2);
      put(right ? 1 : 0, 1);
    }
    for (const question of choices(step)) {
      if (!question.options) continue;
      const [choice, right] = pupil.option(question);
      put(choice + 1, 3);
      put(right ? 1 : 0, 1);
    }
  }
  while ((bits.length + 15) % 5 !== 0) put(0, 1);
  put(crc15(bits), 15);
  const letters = `PN${(bits.match(/.{5}/g) ?? []).map((five) => kLetters[parseInt(five, 2)]).join("")}`;
  return (letters.match(/.{1,5}/g) ?? []).join("-");
}
