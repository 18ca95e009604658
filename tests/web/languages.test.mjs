// The texts of the page in one place a language: en.json is what the code says, every language says it all, and what Intl knows goes along.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bestOf, rulesOf, wishes } from "../../web/services/language.js";
import { collect, english, lacking, languages, textsOfCpp, textsOfJs } from "../../web/tools/words.mjs";
import { speak, tr } from "../../web/words.js";

/** Languages that say everything; others may be begun by a file alone. */
const kComplete = ["es"];
const texts = collect();
/** @param {string} text */
const placesOf = (text) => [...new Set(text.match(/\{(\d{1,2}|n)\}/g) ?? [])].sort().join(" ");

test("en.json lists what the code says", () => {
  const path = new URL("../../assets/languages/en.json", import.meta.url);
  assert.equal(readFileSync(path, "utf8"), english(), "run: node web/tools/words.mjs");
});

for (const file of languages()) {
  test(`${file.language} lacks no text`, (t) => {
    const missing = lacking(file, texts);
    const words = `${missing.length} texts are said in English:\n${missing.join("\n")}`;
    if (kComplete.includes(file.language)) assert.deepEqual(missing, [], words);
    else if (missing.length > 0) t.diagnostic(words);  // begun: it is told, and falls back
  });

  test(`${file.language} keeps the places of every sentence, and the blanks at its ends`, () => {
    for (const [key, own] of Object.entries(file.texts)) {
      const said = texts[key];
      if (said === undefined) continue;
      const all = typeof said === "string" ? said : `${said.one} ${said.other}`;
      for (const text of typeof own === "string" ? [own] : Object.values(own)) {
        assert.equal(placesOf(text), typeof own === "string" ? placesOf(all) : placesOf(text), key);
        for (const place of placesOf(text).split(" ").filter(Boolean)) assert.ok(placesOf(all).split(" ").includes(place), `${key}: ${place}`);
        assert.equal(/^\s/.test(text), /^\s/.test(key), `begins as “${key}”`);
        assert.equal(/\s$/.test(text), /\s$/.test(key), `ends as “${key}”`);
      }
    }
  });
}

test("the collector finds literals, joined ones, both sides of a choice and plural forms, and nothing else", () => {
  const found = textsOfCpp(String.raw`
    // tr("no comment")
    x(tr("One " /* of */ "two\n"), ctx.mark("stage.legend"), tr(many ? "More" : "Fewer", {"filling"}), tr(name));
    tr_n(count(a, "b"), "{n} picture", "{n} pictures", {"c"}); constexpr Row r{mark("R\xC3\xA9" "d"), 'x', R"(tr("raw"))"};`);
  assert.deepEqual(found, [{ text: "One two\n" }, { text: "More" }, { text: "Fewer" }, { text: "{n} picture", many: "{n} pictures" }, { text: "Réd" }]);
  assert.deepEqual(textsOfJs('tr("A \\"b\\"", x); other("c"); mark("d")'), ['A "b"', "d"]);
});

test("the language is the one asked for, else the one that was chosen, else the browser's first that there is", () => {
  const there = ["en", "es", "pt-BR"];
  assert.equal(bestOf(wishes("?lang=es", "en", ["en"]), there), "es");
  assert.equal(bestOf(wishes("", "en", ["es"]), there), "en");
  assert.equal(bestOf(wishes("", null, ["fr-CA", "es-MX", "en"]), there), "es");
  assert.equal(bestOf(wishes("", undefined, ["pt"]), there), "pt-BR");
  assert.equal(bestOf(wishes("", 7, ["ja", "en-GB"]), there), "en");
  assert.equal(bestOf(wishes("?lang=", null, []), there), "en");
});

test("Intl tells how a language writes numbers and chooses forms", () => {
  const spanish = rulesOf("es");
  assert.deepEqual([spanish.decimal, spanish.group, spanish.group_from], [",", ".", 5]);
  assert.deepEqual(spanish.plurals.slice(0, 3), ["other", "one", "other"]);
  assert.deepEqual([rulesOf("en").decimal, rulesOf("en").group, rulesOf("en").group_from], [".", ",", 4]);
  assert.equal(rulesOf("pl").plurals[22], "few");
  assert.equal(rulesOf("ar-EG").decimal, rulesOf("ar").decimal, "Latin digits, whatever the language's own");
});

test("the page's JavaScript says a text in the language, else in English", () => {
  /** @param {object} said */
  const file = (said) => /** @type {ArrayBuffer} */ (new TextEncoder().encode(JSON.stringify({ texts: said })).buffer);
  speak({ rules: rulesOf("es"), file: file({ "{0} of {1}": "de {1}, {0}", constructor: "" }) });
  assert.equal(tr("{0} of {1}", 2, "x"), "de x, 2");
  assert.equal(tr("{0} or {2}", 2), "2 or {2}");
  assert.equal(tr("constructor"), "constructor");
  speak({ rules: rulesOf("es"), file: file([]) });
  assert.equal(tr("toString"), "toString");
  speak({ rules: rulesOf("en"), file: null });
  assert.equal(tr("{0} of {1}", 2, "x"), "2 of x");
});
