// The page in Spanish: by the address, by the browser, by the switch; numbers and plurals as Spanish writes them; a choice that is kept. What the
// visitor wrote stays as it is, and so does what is computed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { drawn, openPage, screenshot, snapshot, waitState } from "./support.mjs";
import { documentOf, isSettled, kBundled, kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** @param {Page} page */
const languageOf = (page) => page.evaluate(() => document.documentElement.lang);

/** The choice of languages, each by its own name. @param {Page} page @param {string} control @param {string} language */
async function choose(page, control, language) {
  await press(page.getByRole("button", { name: control }));
  await press(page.getByRole("group", { name: /^(Language|Idioma)$/ }).getByRole("button", { name: language, exact: true }));
}

/** The page's ways by name. @param {Page} page @param {string[]} names */
async function assertWays(page, names) {
  for (const name of names) await page.getByRole("radio", { name, exact: true }).waitFor({ state: "attached" });
}

test("the address asks for Spanish: names, a plural and a number with a comma; English and back keep the board; a reload keeps the choice", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, `${here.site.url}?lang=es`);
  assert.equal(await languageOf(page), "es");
  await assertWays(page, ["Mirar", "Buscar", "Probar", "Aprender"]);
  await page.getByRole("region", { name: "Tablero", exact: true }).getByText(`${kBundled} estímulos`).waitFor({ state: "attached" });
  const neuron = page.getByRole("list", { name: /^Neuronas de la capa/ }).getByRole("button", { name: /^neurona \d+\.\d+,/ }).first();
  assert.match(await neuron.textContent() ?? "", /\d,\d/);
  assert.doesNotMatch(await neuron.textContent() ?? "", /, \d+\.\d/);
  // The model reads what the visitor wrote, in the language in which it was written.
  assert.deepEqual(first.prompts.map((/** @type {any} */ each) => each.text), first.concepts);
  assert.equal(first.prompt_template, "a photo of a {}");

  await choose(page, "Idioma", "English");
  await assertWays(page, ["Look", "Find", "Test", "Learn"]);
  assert.equal(await languageOf(page), "en");
  const english = await snapshot(page);
  assert.deepEqual(documentOf(english), documentOf(first));
  assert.deepEqual(english.zero_shot, first.zero_shot);
  await page.getByRole("region", { name: "Board", exact: true }).getByText(`${kBundled} stimuli`).waitFor({ state: "attached" });

  await choose(page, "Language", "Español");
  await assertWays(page, ["Mirar", "Buscar", "Probar", "Aprender"]);
  assert.deepEqual(documentOf(await snapshot(page)), documentOf(first));
  assert.equal(new URL(page.url()).search, "", "what the address asked for is done with");
  await page.reload();
  await waitState(page, (s) => isSettled(s) && s.stimuli.length === kBundled, { ...kPatience, what: "the board after a reload" });
  await assertWays(page, ["Mirar", "Buscar", "Probar", "Aprender"]);
  assert.deepEqual(errors, []);
  await close();
});

test("a Spanish browser is spoken to in Spanish, on the screen and by the engine; looked at in every size", async () => {
  for (const [name, options] of /** @type {[string, Parameters<typeof openReady>[2]][]} */ ([
    ["spanish-1366", { viewport: { width: 1366, height: 768 } }],
    ["spanish-1366-dark", { viewport: { width: 1366, height: 768 }, dark: true }],
    ["spanish-phone", { viewport: { width: 390, height: 844 }, touch: true }],
    ["spanish-phone-dark", { viewport: { width: 390, height: 844 }, touch: true, dark: true }],
  ])) {
    const { page, errors, close } = await openReady(here.browser, here.site.url, { locale: "es-MX", ...options });
    assert.equal(await languageOf(page), "es");
    await drawn(page);
    await screenshot(page, `${name}-look`);
    if (!options?.touch) {
      for (const way of ["Buscar", "Probar", "Aprender"]) {
        await press(page.getByRole("radio", { name: way, exact: true }));
        await drawn(page);
        await screenshot(page, `${name}-${way}`);
      }
    }
    assert.deepEqual(errors, []);
    await close();
  }
});

test("an English browser asks for no language, and one whose language there is not is spoken to in English", async () => {
  const { page, close } = await openPage(here.browser, here.site.url, { locale: "is-IS" });
  await assertWays(page, ["Look", "Find", "Test", "Learn"]);
  assert.equal(await languageOf(page), "en");
  await close();
});
