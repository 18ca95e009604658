// "Can you predict this neuron?": a whole game by roles alone, with the numbers that the neuron's responses give; another one by keys; how
// it looks on a laptop, a large screen and a phone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, placeOf, screenshot, snapshot, waitState } from "./support.mjs";
import { kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */
/** @typedef {import("./visit.mjs").Locator} Locator */

const here = openSite();

/** Wilson's score interval in percent, rounded. @param {number} hits @param {number} count */
function wilson(hits, count) {
  const z = 1.959963984540054, p = hits / count, z2 = z * z;
  const middle = (p + z2 / (2 * count)) / (1 + z2 / count);
  const half = z / (1 + z2 / count) * Math.sqrt(p * (1 - p) / count + z2 / (4 * count * count));
  return [hits === 0 ? 0 : middle - half, hits === count ? 1 : middle + half].map((end) => Math.round(100 * end));
}

/** The game's panel, told and in front. @param {Page} page */
async function openGame(page) {
  await press(page.getByRole("radio", { name: "Find", exact: true }));
  await press(page.getByRole("radio", { name: "Predict", exact: true }).or(page.getByRole("button", { name: "Predict", exact: true })).first());
  const game = page.getByRole("region", { name: "Prediction game" });
  await game.waitFor({ state: "attached" });
  return game;
}

/** The chosen neuron's response to each picture, by what a game calls it: "cat (kitten), photo". @param {any} state @returns {Map<string, number>} */
function responsesOf(state) {
  const value = new Map(state.neuron_responses.map((/** @type {any} */ each) => [each.stimulus, each.value]));
  return new Map(state.stimuli.map((/** @type {any} */ each) => [`${each.concept}${each.title === "" ? "" : ` (${each.title})`}, ${each.rendition}`, value.get(each.id)]));
}

/** The two pictures of the round that is asked. @param {Locator} game */
async function tiles(game) {
  const read = async (/** @type {string} */ place) => {
    const tile = game.getByRole("button", { name: new RegExp(`^${place} picture: `) });
    await tile.waitFor({ state: "attached" });
    return { tile, name: String(await tile.textContent()).slice(`${place} picture: `.length) };
  };
  return [await read("First"), await read("Second")];
}

/** @param {Locator} game @param {RegExp} words */
async function statusOf(game, words) {
  const status = game.getByRole("status").filter({ hasText: words });
  await status.waitFor({ state: "attached" });
  return String(await status.textContent());
}

/** Both numbers of "Right. cat, photo: 1.32; car, photo: 0.21." are those responses, to the digits that are shown. @param {string} words @param {number[]} responses */
function assertResponses(words, responses) {
  const shown = [...words.matchAll(/: (−?\d+(?:\.(\d+))?)(?=[;.](?:\s|$))/g)];
  assert.equal(shown.length, 2, words);
  shown.forEach(([, number, digits], i) => assert.equal(Number(number.replace("−", "-")), Number(responses[i].toFixed(digits?.length ?? 0)), words));
}

test("a whole game by roles: learn, answers of which one is wrong, the score, the file", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await waitState(page, (s) => s.model.has_atlas, { ...kPatience, what: "the atlas is there" });
  const game = await openGame(page);
  await game.getByText(/people predicted 92 ± 2 % after natural pictures and 82 ± 4 %/).waitFor({ state: "attached" });
  await press(game.getByRole("radio", { name: "One of layer 4, at random" }));
  await press(game.getByRole("radiogroup", { name: "Rounds" }).getByRole("radio", { name: "5", exact: true }));
  await drawn(page);
  await screenshot(page, "predict-setup");
  await press(game.getByRole("button", { name: "Start", exact: true }));
  const title = game.getByRole("heading", { name: /^Can you predict neuron 4\.\d+\?$/ });
  await title.waitFor({ state: "attached" });
  const neuron = String(/4\.\d+/.exec(String(await title.textContent()))?.[0]);

  // What is shown beforehand are responses of this neuron; its card keeps quiet.
  await waitState(page, (s) => s.selection.neuron === neuron, { what: `${neuron} is chosen` });
  await page.getByRole("region", { name: "Neuron card" }).getByText(/^Hidden while you play/).waitFor({ state: "attached" });
  const response = responsesOf(await snapshot(page));
  const shown = [];
  for (const group of ["fire it most", "fire it least"]) {
    const texts = await game.getByRole("group", { name: group }).getByRole("button").allTextContents();
    assert.ok(texts.length >= 1, group);
    for (const text of texts) {
      const [, name, value] = /** @type {RegExpExecArray} */ (/^(.*), response (\S+)$/.exec(text));
      assert.ok(Math.abs(Number(value) - Number(response.get(name))) < 0.006, text);
      shown.push(name);
    }
  }
  await drawn(page);
  await screenshot(page, "predict-learn");
  const rounds = Number(/Then come (\d+) rounds/.exec(String(await game.getByText(/Then come \d+ rounds/).textContent()))?.[1]);
  assert.ok(rounds >= 3 && rounds <= 5);
  await press(game.getByRole("button", { name: "Begin", exact: true }));

  for (let round = 1; round <= rounds; ++round) {
    await game.getByText(`Round ${round} of ${rounds}. Right so far: ${Math.max(0, round - 2) + (round === 2 ? 1 : 0)} of ${round - 1}.`).waitFor({ state: "attached" });
    const two = await tiles(game);
    const values = two.map(({ name }) => Number(response.get(name)));
    assert.ok(values.every(Number.isFinite) && values[0] !== values[1], two.map(({ name }) => name).join(" | "));
    assert.equal(two[0].name.split(", ").at(-1), two[1].name.split(", ").at(-1), "of one rendition");
    for (const { name } of two) {
      assert.ok(!shown.includes(name), `${name} comes twice`);
      shown.push(name);
    }
    const stronger = values[0] > values[1] ? 0 : 1, isWrong = round === 2;
    await press(two[isWrong ? 1 - stronger : stronger].tile);
    const answer = await statusOf(game, isWrong ? /^Not this time\. / : /^Right\. /);
    assert.ok(answer.includes(`${two[stronger].name}: `) && answer.indexOf(two[stronger].name) < answer.indexOf(two[1 - stronger].name), answer);
    assertResponses(answer, [values[stronger], values[1 - stronger]]);
    if (round === 2) {
      await drawn(page);
      await screenshot(page, "predict-wrong");
    }
    await press(game.getByRole("button", { name: round < rounds ? "Next" : "See the score", exact: true }));
  }

  // The score, with the interval worked out here.
  const right = rounds - 1, [low, high] = wilson(right, rounds);
  const share = Math.round(100 * right / rounds);
  const result = await statusOf(game, /^You predicted neuron /);
  assert.match(result, new RegExp(`^You predicted neuron (.* · )?${neuron.replace(".", "\\.")} in ${right} of ${rounds} rounds: ${share} %, 95 % interval ${low} to ${high} %\\. `));
  await game.getByText(`this game, ${right} of ${rounds}: ${share} % (${low} to ${high} %)`).waitFor({ state: "attached" });
  await game.getByText("published, after natural pictures: 92 % (90 to 94 %)").waitFor({ state: "attached" });
  await game.getByText("published, after synthetic images: 82 % (78 to 86 %)").waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "predict-score");
  const [download] = await Promise.all([page.waitForEvent("download"), press(game.getByRole("button", { name: "CSV", exact: true }))]);
  assert.equal(download.suggestedFilename(), "polyneuron-predict-rounds.csv");
  const lines = (await readFile(String(await download.path()), "utf8")).split("\r\n");
  assert.equal(lines.length, rounds + 2);
  assert.deepEqual(lines.slice(1, -1).map((line) => line.at(-1)), Array.from({ length: rounds }, (_, i) => (i === 1 ? "0" : "1")));
  assert.ok(lines[1].includes(`,stage4,${neuron},random,0,mean,board,pictures,1,`), lines[1]);

  // The same neuron once more is said not to count.
  await press(game.getByRole("button", { name: "Settings", exact: true }));
  await press(game.getByRole("radio", { name: `The chosen one, ${neuron}` }));
  await press(game.getByRole("button", { name: "Start", exact: true }));
  await game.getByText(/You have met this neuron before, so this game is not counted/).waitFor({ state: "attached" });
  await press(game.getByRole("button", { name: "End the game", exact: true }));

  // Words of the atlas, and the image that was made to excite the neuron.
  await press(game.getByRole("radio", { name: "words", exact: true }));
  await press(game.getByRole("radio", { name: "the made image", exact: true }));
  await press(game.getByRole("button", { name: "Start", exact: true }));
  await game.getByRole("img", { name: "The image that was made to excite this neuron" }).waitFor({ state: "attached" });
  await press(game.getByRole("button", { name: "Begin", exact: true }));
  await game.getByRole("button", { name: /^First picture: “\w+”, word$/ }).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "predict-words");
  assert.deepEqual(errors, []);
  await close();
});

test("a game by keys: Enter goes on, 1, 2 and the arrows answer", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 768 }, dark: true });
  await clickOn(page, "toolbar.way.Find");
  await waitState(page, (s) => s.landmarks["tab.predict"], { what: "the panels of Find" });
  await clickOn(page, "tab.predict");
  await waitState(page, (s) => s.landmarks["predict.start"], { what: "the game" });
  await drawn(page);
  await screenshot(page, "predict-1366-dark-setup");
  const response = responsesOf(await snapshot(page));
  await clickOn(page, "predict.start");
  await waitState(page, (s) => s.landmarks["predict.next"], { what: "what explains the neuron" });
  await drawn(page);
  await screenshot(page, "predict-1366-dark-learn");
  const game = page.getByRole("region", { name: "Prediction game" });
  let right = 0, rounds = 0;
  for (;;) {
    await page.keyboard.press("Enter");
    const state = await waitState(page, (s) => s.landmarks["predict.again"] || (s.landmarks["predict.first"] && !s.landmarks["predict.next"]), { what: "the next round, or the score" });
    if (state.landmarks["predict.again"]) break;
    if (rounds === 0) {
      await drawn(page);
      await screenshot(page, "predict-1366-dark-ask");
    }
    const values = (await tiles(game)).map(({ name }) => Number(response.get(name)));
    const choice = rounds % 2;
    right += values[choice] > values[1 - choice] ? 1 : 0;
    await page.keyboard.press([["1", "2"], ["ArrowLeft", "ArrowRight"]][rounds < 2 ? 0 : 1][choice]);
    await waitState(page, (s) => s.landmarks["predict.next"], { what: "the answer" });
    if (rounds === 0) {
      await drawn(page);
      await screenshot(page, "predict-1366-dark-answer");
    }
    ++rounds;
  }
  assert.ok(rounds >= 3);
  const [low, high] = wilson(right, rounds);
  await statusOf(game, new RegExp(` in ${right} of ${rounds} rounds: ${Math.round(100 * right / rounds)} %, 95 % interval ${low} to ${high} %\\. `));
  await drawn(page);
  await screenshot(page, "predict-1366-dark-score");
  assert.deepEqual(errors, []);
  await close();
});

for (const { look, options } of [
  { look: "1920", options: { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 2 } },
  { look: "phone", options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, touch: true } },
  { look: "phone-dark", options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, touch: true, dark: true } },
]) {
  test(`a round by ${options.touch ? "finger" : "mouse"}: ${look}`, async () => {
    const { page, errors, close } = await openReady(here.browser, here.site.url, options);
    const use = async (/** @type {string} */ name) => {
      if (!options.touch) return clickOn(page, name);
      const { x, y } = await placeOf(page, name);
      await page.touchscreen.tap(x, y);
    };
    const look_at = async (/** @type {string} */ what) => {
      await drawn(page);
      await screenshot(page, `predict-${look}-${what}`);
    };
    if ((await snapshot(page)).landmarks["tab.way"]) await use("tab.way");
    await waitState(page, (s) => s.landmarks["toolbar.way.Find"], { what: "the ways of working" });
    await use("toolbar.way.Find");
    await waitState(page, (s) => s.landmarks["tab.predict"], { what: "the panels of Find" });
    await use("tab.predict");
    await waitState(page, (s) => s.landmarks["predict.start"], { what: "the game" });
    await look_at("setup");
    await use("predict.start");
    await waitState(page, (s) => s.landmarks["predict.next"], { what: "what explains the neuron" });
    await look_at("learn");
    await use("predict.next");
    const asked = await waitState(page, (s) => s.landmarks["predict.first"] && s.landmarks["predict.second"], { what: "a question" });
    await look_at("ask");
    for (const tile of ["predict.first", "predict.second"]) {
      const [, , width, height] = asked.landmarks[tile];
      assert.ok(width >= 84 && height >= 84, `${tile} is ${width} × ${height}`);
    }
    await use("predict.first");
    await waitState(page, (s) => s.landmarks["predict.next"], { what: "the answer" });
    await look_at("answer");
    assert.deepEqual(errors, []);
    await close();
  });
}
