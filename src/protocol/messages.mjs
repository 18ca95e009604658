// Every message of the page, in one table. generate.mjs makes the C++ structs, the JavaScript constants and types, and the tables of the
// documents from it. To add a message: one row here, `node src/protocol/generate.mjs`, and a handler on each side.
//
// A field is "name: type", "name?: type" (may be missing) or "name: type = default" (missing means the default).
// Types: text, bool, int, u32, u64, i64, float, double, any (JSON as it is) or a record; a suffix [] makes a list, |null allows null.

/** @typedef {Record<string, string>} Fields  declaration → meaning */
/** @typedef {{means: string, extends?: string, fields: Fields}} RecordRow */
/**
 * fields: of the message; payload: its bytes. done, done_payload: of the answer; a name stands for a record.
 * by: who sends it, where that is not C++ alone; name: of the struct, where it is not made from the kind.
 * @typedef {{kind: string, name?: string, means: string, fields?: Fields, payload?: string, done?: Fields|string, done_payload?: string, by?: "js"|"both"}} Row
 */

/** Codes of errors: `code` of every error {code, message, where}. The enum ErrorCode of base/result.h has the same. @type {Record<string, string>} */
export const codes = {
  Malformed: "the bytes do not follow their format",
  Truncated: "the bytes end too early",
  Unsupported: "well-formed, but a kind that is not handled",
  TooLarge: "beyond a stated limit, refused before memory was asked for",
  TooFew: "not enough data for the question",
  Mismatch: "two things that must agree do not (shape, hash, name)",
  NotFound: "there is no such file, address, layer or number",
  Unavailable: "storage, memory or a device said no",
  Cancelled: "the one who asked no longer wants it",
  Network: "the network or the server did not answer; later it may",
  Corrupt: "the bytes differ from what was announced (size or hash)",
  Crashed: "the engine died over this request, or too often altogether",
  Restarted: "the engine died of something else; ask again. Never reaches C++: it re-sends everything after one engine_restarted",
  Session: "ONNX Runtime refused the model or failed while running it",
  NoModel: "no model is loaded yet",
  Unknown: "anything else",
};

/** @type {Record<string, RecordRow>} */
export const records = {
  ModelPlace: {
    means: "Where a model's files are; one of the two.",
    fields: {
      "address?: text": "a model of the hub (owner/name, owner/name@revision, its page, a file there), the URL of a folder or of an .onnx file, or a path of this site",
      "set?: u32": "the number in a model_files event",
    },
  },
  OfferedFile: {
    means: "One encoder's file to choose from.",
    fields: { "path: text": "in the model's folder", "size: u64|null": "bytes, with external data; null: unknown" },
  },
  Offer: {
    means: "What lies at a source, found out before anything large is fetched.",
    fields: {
      "name: text": "",
      "address: text": "the shortest that means the same, for links; empty for a set",
      "vision: OfferedFile[]": "image encoders, the best first; a path in both lists is a graph with both encoders",
      "text: OfferedFile[]": "text encoders, likewise",
      "vision_choice: text|null": "the path of the usual one",
      "text_choice: text|null": "null: there is none",
      "other_bytes: u64 = 0": "of the small files together",
      "missing: text[] = []": "of config.json, preprocessor_config.json, tokenizer.json, text encoder",
      "notes: text[] = []": "sentences for people",
    },
  },
  FoundLayer: {
    means: "A layer whose neurons can be observed. Sizes of 0 are not known before the model has run.",
    fields: {
      "name: text": "of its tensor",
      "kind: text = \"\"": "for people: \"end of a residual block\", …",
      "channels: int = 0": "neurons",
      "height: int = 0": "of a map; of the grid of patches in a transformer",
      "width: int = 0": "",
      "tokens: int = 0": "rows [tokens][channels] of a transformer's layer, whose last height × width are the patches; 0: feature maps",
      "has_tokens: bool = false": "",
    },
  },
  Layer: {
    means: "A layer whose neurons are observed.",
    extends: "FoundLayer",
    fields: {
      "observed: text = \"\"": "the float32 output of the edited file that has its activations",
      "replays_alone: bool = true": "what follows depends on its activations alone",
      "carried?: text[]": "else: the outputs that together with `observed` decide what follows; missing for layers of the first half and for weights in other files, where a gate runs the whole model",
    },
  },
  OperatorCount: { means: "How often an operator occurs.", fields: { "name: text": "", "count: int": "" } },
  Report: {
    means: "What a model's file tells beyond what is needed to run it.",
    fields: {
      "producer: text = \"\"": "",
      "opset: int = 0": "",
      "nodes: int = 0": "",
      "parameters: u64 = 0": "of the vision encoder",
      "operators: OperatorCount[] = []": "most frequent first",
      "warnings: text[] = []": "sentences for people",
    },
  },
  ClassFacts: {
    means: "The classes of a model that gives their logits.",
    fields: {
      "count: int": "at least 2",
      "names: text[] = []": "of all, in the order of the logits; an empty one has none; empty: no file names so many",
      "from: text = \"\"": "the file that names them",
    },
  },
  ModelFacts: {
    means: "A model that runs.",
    fields: {
      "name: text": "",
      "sha256: text": "of the vision encoder's file",
      "size_bytes: u64 = 0": "",
      "image_size: int = 0": "side of the encoder's input, pixels",
      "embed_dim: int = 0": "",
      "logit_scale: float = 100": "",
      "context_length: int = 77": "tokens of a prompt, with start and end",
      "layers: Layer[]": "whose neurons are observed",
      "all_layers: FoundLayer[] = []": "that could be, in order of depth",
      "report: Report|null": "",
      "reference: any = null": "header of the reference data in the payload; null: the model brings none",
      "address: text = \"\"": "with which it is found again; empty for files of the visitor's machine",
      "vision: text = \"\"": "path of its encoder",
      "text: text|null": "path of its text encoder; null: there is none",
      "has_text: bool = true": "false: nothing of it encodes text, so it has no prompts",
      "classes?: ClassFacts": "its embeddings are the logits of these classes; only of a model that encodes no text",
    },
  },
  OutputSlice: {
    means: "A tensor in the payload.",
    fields: {
      "name: text = \"\"": "",
      "dims?: i64[]": "",
      "offset: u64": "in float32s from the payload's start",
      "count: u64": "float32s",
      "layer?: u32": "the number of its layer, from 0",
    },
  },
  Token: {
    means: "A piece of a prompt.",
    fields: {
      "id: int = 0": "in the vocabulary",
      "text: text": "",
      "start: int = 0": "byte range in the cleaned text",
      "end: int = 0": "",
      "known: bool = true": "its whole word is among the model's caption words",
    },
  },
  Stroke: {
    means: "A line of a drawing.",
    fields: {
      "width: double = 0.02": "share of the picture's side",
      "color: text = \"#000000\"": "#rrggbb",
      "points: double[]": "x0, y0, x1, y1, … in 0..1 of the square",
    },
  },
  GateFactor: {
    means: "What a neuron gives in the place of x: factor · x + offset.",
    fields: { "layer: int": "number, from 0", "channel: int": "", "factor: float": "", "offset: float = 0": "" },
  },
  Label: {
    means: "Words on a card, laid over what the model sees of a picture.",
    fields: {
      "text: text": "", "font: text = \"\"": "a name of assets/fonts/words/index.json", "share: double = 0.08": "the card's, of the pixels that the model sees",
      "x: double = 0.5": "its middle, in shares of what the model sees", "y: double = 0.5": "",
      "ink: text = \"#111111\"": "#rrggbb", "card: text = \"\"": "empty: the letters alone", "opacity: double = 1": "", "angle_deg: double = 0": "clockwise",
      "blank: bool = false": "the card alone, as large as the text makes it",
    },
  },
  LaidLabel: {
    means: "Where a label came to lie.",
    fields: {
      "width: int": "of the picture", "height: int": "", "card_width: double": "before it is turned, in shares of what the model sees", "card_height: double": "",
      "share: double": "of the pixels that the model sees, that the card covers",
    },
  },
  Prepared: {
    means: "A picture that was made.",
    fields: {
      "width: int": "of the pixels in the payload", "height: int": "", "kept_width?: int": "of the kept picture, when it has a number", "kept_height?: int": "",
      "original_width?: int": "of the file", "original_height?: int": "", "format: text = \"\"": "JPEG, PNG, …", "cut: bool = false": "the file ends too early: what is missing is grey",
      "profile: text = \"\"": "of its colours: ignored, used or unreadable; empty: it has none, or that of sRGB",
    },
  },
  PictureSize: { means: "Pixels.", fields: { "width: int": "", "height: int": "" } },
  Port: {
    means: "An input of a graph.",
    fields: { "name: text": "", "dims: i64[]": "-1: any", "type: text": "float32, int64, …" },
  },
  GateInputs: {
    means: "The two inputs that change a layer's neurons; fed float32 ones and zeros the model is as trained.",
    fields: {
      "layer: text": "its name",
      "gate: text": "the input it is multiplied by",
      "offset: text": "the input added to it",
      "dims: i64[]": "of both",
      "observed: text = \"\"": "",
    },
  },
  AddedFile: {
    means: "A file from the visitor's machine.",
    fields: {
      "path: text = \"\"": "its name, behind the folders that it lies in where a folder was given",
      "file: u32 = 0": "its number for prepare_file; a file with the bytes of an earlier one has the earlier one's",
    },
  },
  OwnPicture: {
    means: "A picture of a visit that came from a file of the visitor's machine.",
    fields: { "file: u32": "its number", "by_profile: bool = false": "its colours are converted by its profile", "name: text = \"\"": "of the file" },
  },
  OutcomeFile: { means: "What a study found, for a visit's file.", fields: { "name: text": "without an ending", "json: text": "", "tables: text[] = []": "as CSV" } },
  KeptVisit: {
    means: "A visit that the browser keeps.",
    fields: {
      "visit: text": "its id", "title: text = \"\"": "", "about: text = \"\"": "what it holds, where it has no title", "when: text = \"\"": "it was changed last, for people",
      "size_bytes: u64 = 0": "with its pictures", "own: u32 = 0": "pictures from files", "here: bool = false": "it is the visit of this tab", "elsewhere: bool = false": "another tab has it open",
    },
  },
  LanguageRules: {
    means: "How a language writes numbers and chooses forms, as the browser's Intl says.",
    fields: {
      "tag: text": "BCP 47: es, pt-BR", "plurals: text[] = []": "the plural category of 0, 1, 2, …: zero, one, two, few, many or other",
      "decimal: text = \".\"": "mark", "group: text = \",\"": "mark", "group_from: int = 4": "digits of a whole number that has groups",
    },
  },
  LanguageName: { means: "A language of the page.", fields: { "tag: text": "", "name: text": "in that language" } },
  MovedFile: { means: "A picture's file that was kept, and its number now.", fields: { "was: u32": "", "by_profile: bool = false": "", "now: u32": "" } },
  Splice: {
    means: "An edit of a file: at `offset` take `remove` bytes away and put `size` bytes of the payload there.",
    fields: { "offset: u64": "", "remove: u64": "", "size: u64": "" },
  },
};

/** The page asks the engine worker. Answers: any number of progress, then one done or error, all with the request's id. @type {Row[]} */
export const engine = [
  {
    kind: "find_model", means: "Looks at what lies at a source; nothing large is fetched. Can be cancelled.",
    fields: { "source: ModelPlace": "" }, done: { "offer: Offer": "" },
  },
  {
    kind: "load_model",
    means: "Loads a model; the one that runs goes on until this one can take its place, and after an error. Asking for the model that runs is done at once. A cancelled load and one overtaken by another end in Cancelled.",
    fields: {
      "source: ModelPlace": "", "vision: text|null": "a path of the offer; null: its choice", "text: text|null": "likewise",
      "layers: text[]": "names of the layers to observe; none: the usual ones",
      "try_anyway: bool = false": "also when it was given up",
    },
    done: "ModelFacts", done_payload: "the reference's float32s",
  },
  {
    kind: "prepare_file", means: "Decodes a picture's file.",
    fields: {
      "name: text": "for errors", "whole: bool = false": "on white but not shrunk, for sheets that are cut later", "picture: u32 = 0": "the number to keep it under; 0: it is not kept",
      "file?: u32": "the handle of a files_added", "asset?: text": "or a bundled file, inside assets/", "convert: bool = false": "its colours to sRGB by its colour profile",
    },
    payload: "or the file",
    done: "Prepared",
    done_payload: "RGBA8: a thumbnail when it has a number (longer side at most 256), else all of it",
  },
  {
    kind: "render_word", means: "Draws a word, 256×256.",
    fields: {
      "text: text": "", "font: text": "a name of assets/fonts/words/index.json", "size: double = 0.35": "share of the picture's height",
      "foreground: text = \"#000000\"": "#rrggbb", "background: text = \"#ffffff\"": "", "picture: u32 = 0": "the number to keep it under",
    },
    done: "Prepared", done_payload: "as of prepare_file",
  },
  {
    kind: "render_drawing", means: "Draws strokes, 256×256.",
    fields: { "strokes: Stroke[]": "", "background: text = \"#ffffff\"": "", "picture: u32 = 0": "the number to keep it under" }, done: "Prepared", done_payload: "as of prepare_file",
  },
  {
    kind: "render_emoji", means: "Cuts a bundled emoji out of its sheet.",
    fields: { "codepoints: text": "as in assets/emoji/index.json", "picture: u32 = 0": "the number to keep it under" }, done: "Prepared", done_payload: "as of prepare_file",
  },
  {
    kind: "render_labelled", means: "A picture with labels on it, laid over what the model that runs sees of it.",
    fields: { "base: any": "the request that makes the picture: prepare_file, render_word, render_drawing or render_emoji", "labels: Label[]": "the first lowest", "picture: u32 = 0": "the number to keep it under" },
    payload: "the file, of a prepare_file that names none",
    done: "Prepared", done_payload: "as of prepare_file",
  },
  {
    kind: "try_label", means: "What the model says of a kept picture with a label on it. NotFound as of encode_image.",
    fields: { "picture: u32": "its number", "label: Label": "", "side: int": "of the view: its longer side is at most this", "gates: GateFactor[] = []": "none: the model as trained, else with these, too" },
    done: { "laid: LaidLabel": "its sizes are the view's", "embed_dim: u32": "", "embeddings: u32": "1, or 2: the second under the gates" },
    done_payload: "float32 [embeddings][embed_dim], then the view's RGBA8",
  },
  {
    kind: "view_picture", means: "A kept picture for looking at.", fields: { "picture: u32": "its number", "side: int": "its longer side is at most this" },
    done: "PictureSize", done_payload: "RGBA8",
  },
  {
    kind: "shrink_picture", means: "A kept picture as small as the model sees it. NotFound as of encode_image.", fields: { "picture: u32": "its number", "most_bytes: u32": "of the file" },
    done: {}, done_payload: "a JPEG of S × S pixels, S the model's",
  },
  {
    kind: "keep_file", by: "js", means: "Hands over a picture's file, read when prepare_file names it. No answer.", fields: { "file: u32": "its number", "handle: any": "a File" },
  },
  {
    kind: "pack_file", by: "js", means: "A picture's file as the model keeps it: upright, on white, shrunk, without what else the file tells. Errors as of prepare_file.",
    fields: { "file: u32": "its number", "name: text": "for errors", "convert: bool = false": "its colours to sRGB by its colour profile" }, done: {}, done_payload: "a PNG",
  },
  {
    kind: "encode_image", means: "Runs the vision encoder on a picture. NotFound with where \"picture N\": it is not kept (any more); prepare it again.",
    fields: { "picture: u32 = 0": "its number", "layers: int[] = []": "whose activations will be asked for: they are kept before others" },
    payload: "none; of tools RGBA8 of `width` × `height`, kept under the number unless that is 0",
    done: {
      "embedding: OutputSlice": "of the picture",
      "responses: OutputSlice": "of each layer the mean of every neuron, then the maximum of every neuron",
      "spans: OutputSlice": "of each layer what colours of its maps reach from and to, then the lowest and the highest of all its values",
    },
    done_payload: "float32s of all slices",
  },
  {
    kind: "view_maps", means: "The activations of one layer for a picture: kept, or computed again. NotFound as of encode_image.",
    fields: { "picture: u32": "its number", "layer: int": "from 0" },
    done: {}, done_payload: "float32 [channels][height][width]; of a transformer [tokens][channels]",
  },
  {
    kind: "text_layers", means: "Opens the text encoder for its neurons to be seen and gated, once a model. Unsupported: its graph cannot be edited.",
    done: { "layers: FoundLayer[]": "whose neurons are seen" },
  },
  {
    kind: "view_tokens", means: "The activations of one layer of the text encoder for a prompt, as trained. Opens it as text_layers does.",
    fields: { "text: text": "", "layer: int": "of text_layers, from 0" },
    done: { "tokens: Token[]": "", "rows: u32": "tokens of the prompt with its start and its end" }, done_payload: "float32 [rows][channels]",
  },
  {
    kind: "encode_text", means: "Tokens and embedding of a prompt.", fields: { "text: text": "", "gates: GateFactor[] = []": "on neurons of text_layers; with any, the text encoder is opened as there" },
    done: { "tokens: Token[]": "", "truncated: bool = false": "cut at the context length" }, done_payload: "float32 [embed_dim]",
  },
  {
    kind: "tokenize", means: "Tokens of a prompt; needs no text encoder.", fields: { "text: text": "" },
    done: { "tokens: Token[]": "", "truncated: bool = false": "cut at the context length" },
  },
  {
    kind: "replay", means: "Embeddings with gates on neurons: runs what follows the earliest gated layer.",
    fields: {
      "layer: int": "the earliest that has a gate", "pictures: u32[]": "their numbers",
      "gates: GateFactor[]": "on this layer and later ones",
    },
    done: {}, done_payload: "float32 [pictures][embed_dim]",
  },
  {
    kind: "layer_units",
    means: "What each neuron of a layer adds to the embedding: that of one channel alone, 1 everywhere, for each channel; last, that of none. NotFound as of encode_image.",
    fields: { "layer: int": "from 0", "picture: u32": "of a picture that is kept, which only shows the sizes" },
    done: { "channels: u32 = 0": "0: what follows the layer is not linear, or does not depend on it alone", "embed_dim: u32 = 0": "" }, done_payload: "float32 [channels + 1][embed_dim]",
  },
  {
    kind: "load_atlas", means: "What is known beforehand of the model's neurons. NotFound: the model brings no atlas.",
    done: { "sizes: u64[]": "bytes of atlas.json, atlas.bin, the words and the sheet of images, one after the other in the payload" }, done_payload: "the files",
  },
  {
    kind: "run_study", means: "One analysis of the board. It works while nothing else has to be done and tells its progress; cancel ends it before its next step.",
    fields: { "study_kind: text": "", "params: any": "{name: number, text or list of texts}", "seed: u64": "", "inputs: any": "stimuli, layers and what else it depends on (src/studies/inputs_json.h)" },
    payload: "pooled responses [stimuli][neurons] float32",
    done: { "outcome: any": "tables, maps and evidence" },
  },
  { kind: "cancel", means: "The request is no longer wanted; it ends in error Cancelled. No answer of its own.", fields: { "target: u32": "its id" } },
  { kind: "preload", by: "js", means: "Begins to load a model that will be asked for soon. No answer.", fields: { "base?: text": "URL of its folder, or the fields of load_model" } },
  { kind: "local_files", by: "js", means: "Makes a set of files of the visitor's machine known. No answer.", fields: { "set: u32": "", "files: any": "[{path, file}]", "name: text": "of the folder" } },
  {
    kind: "language", by: "js", means: "The language of what is said from now on. No answer.", fields: { "rules: LanguageRules": "" },
    payload: "a file of assets/languages/; none: English",
  },
  { kind: "ping", by: "js", means: "Answered by pong." },
];

/** The engine, or its client on the page, tells the page. @type {Row[]} */
export const tells = [
  { kind: "done", by: "js", means: "The answer; its fields are in the request's row." },
  { kind: "error", name: "Failure", means: "The request failed.", fields: { "code: text = \"Unknown\"": "see the codes", "message: text = \"\"": "a sentence for people", "where: text = \"\"": "file, URL, tensor" } },
  {
    kind: "progress", means: "Of load_model (phase, file, received, total), on after done for the text encoder; of run_study (done, total, words).",
    fields: { "done: u64 = 0": "steps of a study", "words: text = \"\"": "what the study does", "phase: text = \"\"": "download, verify, session", "file: text = \"\"": "", "received: u64 = 0": "bytes, over all files of the model", "total: u64 = 0": "" },
  },
  { kind: "text_ready", means: "The text encoder of the model is there; load_model's id." },
  {
    kind: "text_failed", means: "The text encoder could not be loaded for now; it is tried again and text_ready may still come.",
    fields: { "code: text = \"Unknown\"": "", "message: text = \"\"": "", "where: text = \"\"": "" },
  },
  { kind: "engine_restarted", means: "The worker was replaced. Send every request without an answer again, load_model too; dropped files are known again. Only the request that was being worked on is answered, with error Crashed.", fields: { "reason: text = \"\"": "" } },
  { kind: "engine_failed", means: "The worker crashed too often; from now on every request is answered with error Crashed.", fields: { "message: text = \"\"": "" } },
  { kind: "started", by: "js", means: "The worker began this request; stays with the client." },
  { kind: "pong", by: "js", means: "The worker is alive; stays with the client." },
  { kind: "fatal", by: "js", means: "The worker's memory can no longer be trusted; the client replaces it.", fields: { "message: text": "" } },
];

/** C++ asks the page. @type {Row[]} */
export const page = [
  { kind: "open_file_dialog", means: "Chooser; the pictures come as one files_added, with an .onnx among them all come as one model_files." },
  { kind: "open_folder_dialog", means: "The same of a folder." },
  { kind: "pick_model_folder", means: "Chooser; the files come as one model_files, or a page_error says that there is no .onnx among them." },
  { kind: "pick_model_files", means: "The same of single files." },
  { kind: "open_camera", means: "The camera dialog; its picture comes as files_added." },
  { kind: "download", means: "Saves a file.", fields: { "name: text": "", "mime: text": "", "rasterize: bool = false": "the payload is an SVG, saved as a PNG of twice its size" }, payload: "the file" },
  { kind: "set_title", means: "Of the document.", fields: { "title: text": "" } },
  {
    kind: "address", means: "Of the address bar: the link of what is seen.",
    fields: { "fragment: text = \"\"": "without #", "entry: int = 0": "a number that history_entry tells again", "is_new: bool = false": "an entry of its own in the browser's history; else in the place of the present one" },
  },
  { kind: "own_work", means: "Whether leaving the page would lose what the visitor has made; the browser then asks before it leaves.", fields: { "at_stake: bool": "" } },
  { kind: "theme", means: "Colours of page furniture and browser; remembered, and told as color_scheme at the next visit.", fields: { "dark: bool": "" } },
  { kind: "choose_language", means: "Remembered, and answered by language.", fields: { "tag: text": "one of languages" } },
  { kind: "toggle_fullscreen", means: "" },
  { kind: "copy_text", means: "Puts a text on the clipboard; answered by text_copied.", fields: { "text: text": "", "what: text": "what the text is; comes back in the answer" } },
  {
    kind: "keep_visit", means: "Keeps the visit of this tab in the browser; answered by visit_kept.",
    fields: {
      "turn: u32": "a number that visit_kept tells again", "visit: u32": "as visit_opened told it last; 0: none was opened", "fresh: bool = false": "the visit is another one than the last that was kept", "state: text": "JSON of src/share/README.md", "link: text": "of the same", "title: text = \"\"": "",
      "about: text = \"\"": "what it holds, for people", "pictures: OwnPicture[]": "that belong to it",
    },
    payload: "RGBA8 96 × 96: how it looks",
  },
  { kind: "keep_lessons", means: "Keeps what was answered in lessons, for the next visit.", fields: { "progress: text": "JSON of src/share/README.md" } },
  { kind: "list_visits", means: "Answered by visits." },
  { kind: "open_visit", means: "Goes on with a kept visit; answered by visit_opened.", fields: { "visit: text": "its id" } },
  { kind: "delete_visits", means: "Answered by visits.", fields: { "visits: text[]": "ids; none: all" } },
  {
    kind: "save_visit", means: "Saves the visit as a .polyneuron file; a page_error says why not.",
    fields: { "name: text": "of the file", "state: text": "", "pictures: OwnPicture[]": "", "outcomes: OutcomeFile[]": "" },
  },
  { kind: "open_visit_file", means: "Chooser; answered by visit_opened." },
  { kind: "take_update", means: "Loads the page anew in the version that waits; a page_error says what keeps it from that." },
  { kind: "qr_code", means: "A text as a QR code. TooLarge: it holds no text so long.", fields: { "text: text": "" }, done: {}, done_payload: "its modules row by row, without a quiet zone: 1 is dark; the side is the root of their number" },
  { kind: "fetch_asset", means: "A bundled file.", fields: { "path: text": "inside assets/" }, done: {}, done_payload: "the file" },
  {
    kind: "nodes", means: "What the last frame shows, made into elements beside the canvas.",
    fields: {
      "tree: any": "a list of nodes {id, role, name?, value?, description?, level?, checked?, pressed?, expanded?, disabled?, invalid?, menu?, lines?, rows?, row?, min?, max?, step?, now?, rect?: [x, y, width, height] in CSS pixels, children?}. " +
        "role: an ARIA role, or text; checked: true, false or \"mixed\"; rows: how many a table or list has that tells some of them, row: the place of one, from 1; min to now: of a slider or progressbar; without a rect it is out of view",
    },
  },
  { kind: "snapshot", means: "Answers snapshot_request.", fields: { "snapshot: any": "" } },
];

/** The page tells C++. @type {Row[]} */
export const events = [
  { kind: "color_scheme", means: "", fields: { "dark: bool": "" } },
  { kind: "reduced_motion", means: "", fields: { "reduced: bool": "" } },
  { kind: "high_contrast", means: "The system forces its colours, or asks for more contrast.", fields: { "wanted: bool": "" } },
  {
    kind: "surroundings", means: "What this way of opening the page gives it, told once.",
    fields: {
      "secure: bool = true": "the browser's secure context: https, this machine or a file", "single_file: bool = false": "the page is one file without a site beside it",
      "keeps_files: bool = true": "models that were downloaded are there at the next visit",
      "address: text = \"\"": "of the page, without what follows # and without ?embed",
    },
  },
  { kind: "language", name: "SetLanguage", means: "The language of the page from now on.", fields: { "rules: LanguageRules": "" }, payload: "a file of assets/languages/; none: English" },
  { kind: "languages", means: "Those that may be chosen, English among them.", fields: { "list: LanguageName[]": "" } },
  { kind: "embedded", means: "The page shows one panel alone, in another page; told before anything is opened.", fields: { "panel: text = \"\"": "its id; empty or unknown: the one in front" } },
  { kind: "update_ready", means: "A newer version of the page is complete and waits until this visit is over." },
  {
    kind: "files_added", means: "Pictures from the visitor's machine that came together.",
    fields: { "source: text = \"\"": "dialog, drop, paste, camera, share (from another program)", "files: AddedFile[]": "" },
    payload: "the first 32 bytes of each file, one after the other; zeros where a file is shorter",
  },
  {
    kind: "model_files", means: "Files that make a model; the engine has their handles.",
    fields: { "set: u32": "a source of models", "name: text = \"\"": "of the folder", "names: text[] = []": "paths, 200 at most", "size_bytes: u64 = 0": "" },
  },
  { kind: "page_error", means: "A file too large, an engine that keeps crashing.", fields: { "message: text = \"\"": "for people" } },
  {
    kind: "node_action", means: "Something of the elements beside the canvas was used.",
    fields: {
      "id: text = \"\"": "of a node", "action: text = \"\"": "click, menu (its context menu), focus (bring it into view), set (a value, while it is typed or moved), enter (typed, with the Enter key), leave (typed, the field lost the focus)",
      "value: text|null": "",
    },
  },
  { kind: "text_copied", means: "Answers copy_text.", fields: { "what: text = \"\"": "as copy_text said", "copied: bool = false": "the browser let the page", "characters: u64 = 0": "of the text" } },
  { kind: "open_link", means: "A link was opened: with the page, or by another address in the same tab.", fields: { "text: text = \"\"": "what follows # or s= in the address, as it came" } },
  { kind: "history_entry", means: "The visitor went back or forward in the browser's history.", fields: { "entry: int = 0": "as address told it; 0: none of this visit", "text: text = \"\"": "its fragment" } },
  {
    kind: "visits", means: "What the browser keeps, the latest first.", fields: { "list: KeptVisit[]": "", "works: bool = true": "the browser lets the page keep visits" },
    payload: "RGBA8 96 × 96 of each, one after the other",
  },
  {
    kind: "visit_kept", means: "Answers keep_visit.",
    fields: { "turn: u32": "", "kept: bool = false": "", "pictures: bool = false": "all of them, too", "why: text = \"\"": "not, for people" },
  },
  {
    kind: "visit_opened", means: "A visit takes the place of what is on the board.",
    fields: {
      "state: text": "JSON of src/share/README.md, from outside", "files: MovedFile[]": "its pictures", "how: text": "reload, list or file", "visit: u32 = 0": "its number in this tab; 0: it is not among those that the browser keeps",
      "lost: text[] = []": "sentences on what could not be read",
    },
  },
  { kind: "visit_offered", means: "The browser keeps a visit with pictures of the visitor's own, and this page began anew.", fields: { "about: text": "", "when: text": "for people" } },
  { kind: "kept_lessons", means: "What keep_lessons kept last, as the page starts.", fields: { "progress: text": "from outside; may be empty", "lot: u32": "a random number" } },
  { kind: "keep_now", means: "The page is about to go away: what is not kept yet should be." },
  { kind: "snapshot_request", means: "Answered by snapshot." },
];

/** The worker's JavaScript asks the C++ core; each request is answered before the call returns. @type {Row[]} */
export const core = [
  { kind: "language", means: "The language of sentences from now on.", fields: { "rules: LanguageRules": "" }, payload: "a file of assets/languages/; none: English", done: {} },
  { kind: "sha256", means: "Hash of the payload.", payload: "bytes", done: { "sha256: text": "hex" } },
  { kind: "sha256_begin", means: "Begins a hash in pieces.", fields: { "stream: u32 = 0": "a number you choose" }, done: {} },
  { kind: "sha256_update", means: "Adds a piece.", fields: { "stream: u32 = 0": "" }, payload: "bytes", done: { "size_bytes: u64": "so far" } },
  { kind: "sha256_end", means: "Ends it.", fields: { "stream: u32 = 0": "" }, done: { "sha256: text": "hex" } },
  {
    kind: "load_config",
    means: "Reads one of a model's small files: config.json (begins a new model), preprocessor_config.json, tokenizer.json or vocab.json then merges.txt, caption_words.txt (empty: all known), labels.txt (names of classes, as lines or JSON).",
    fields: { "name: text": "of the file" }, payload: "the file",
    done: {
      "name?: text": "config files: the model's facts as known from all of them so far", "image_size?: int": "the crop of preprocessor_config.json when that is loaded, else config.json's",
      "embed_dim?: int": "", "context_length?: int": "", "logit_scale?: double": "",
      "vocabulary?: u64": "tokenizer: entries", "merges?: u64": "",
    },
  },
  {
    kind: "inspect_vision", means: "The neuron layers of a vision encoder, and the edits that make them outputs. Wants config.json first.",
    fields: { "layers: text[] = []": "names of those wanted; none: the usual", "classes: bool = false": "it has no text encoder: class logits, where it gives them, are the embedding" }, payload: "ONNX file",
    done: {
      "image_size: int": "", "embed_dim: int": "", "input: Port": "", "embedding: text": "name of the image_embeds output", "classes?: ClassFacts": "when the embedding is their logits", "has_text: bool = true": "the graph asks for token ids, too", "layers: Layer[]": "", "all_layers: FoundLayer[]": "",
      "gates: GateInputs[]": "to be fed at every run; empty where every layer replays alone", "inlining: Splice[]": "the first edit, mostly empty: local functions in the place of their calls",
      "splices: Splice[]": "the second, for the file that the first leaves: layers become outputs", "report: Report": "",
    },
    done_payload: "what inlining, then what splices put in, one after the other",
  },
  {
    kind: "cut_vision", means: "The part of a vision encoder that follows a layer. Takes the file as it was.",
    fields: { "layers: text[] = []": "as for inspect_vision", "layer: int": "its place among those, from 0", "embedding: text = \"\"": "as inspect_vision told it; empty: the usual" }, payload: "ONNX file",
    done: { "input: text": "the layer's activations, as trained", "carried: text[]": "names of further inputs", "embedding: text": "", "gates: GateInputs[]": "of that layer and the later ones" },
    done_payload: "the ONNX file of what follows the layer",
  },
  {
    kind: "extract_tower", means: "One encoder of a file with both. Takes the file as it was.",
    fields: { "tower: text": "vision or text" }, payload: "ONNX file with both encoders", done: {}, done_payload: "the ONNX file of that encoder alone",
  },
  { kind: "inspect_text", means: "The input of a text encoder.", payload: "ONNX file", done: { "input: Port": "", "embedding: text": "" } },
  {
    kind: "gate_text", means: "The layers of a text encoder whose neurons are shown, and the edit that makes each an output with a gate on every neuron.", payload: "ONNX file of a text encoder alone",
    done: {
      "layers: Layer[]": "", "gates: GateInputs[]": "of each; to be fed at every run", "inlining: Splice[]": "the first edit, mostly empty: local functions in the place of their calls",
      "splices: Splice[]": "the second, for the file that the first leaves",
    },
    done_payload: "what inlining, then what splices put in, one after the other",
  },
  {
    kind: "prepare_file", means: "Decodes a picture's file.", fields: { "name: text = \"\"": "", "whole: bool = false": "on white but not shrunk", "convert: bool = false": "its colours to sRGB by its colour profile; not of a whole one" }, payload: "the file",
    done: { "width: int": "", "height: int": "", "original_width: int": "", "original_height: int": "", "format: text": "", "cut: bool = false": "the file ends too early", "profile: text = \"\"": "ignored, used or unreadable; empty: it has none, or that of sRGB" }, done_payload: "RGBA8 of the kept picture",
  },
  {
    kind: "thumbnail", means: "A smaller picture: its longer side is `side` pixels.", fields: { "width: int": "", "height: int": "", "side: int": "" }, payload: "RGBA8",
    done: "PictureSize", done_payload: "RGBA8",
  },
  { kind: "write_png", means: "A picture as a file.", fields: { "width: int": "", "height: int": "" }, payload: "RGBA8, opaque", done: {}, done_payload: "a PNG" },
  {
    kind: "shrink_picture", means: "What the model sees of a kept picture, as a JPEG. Wants both configurations. TooLarge: not even the poorest is so small.",
    fields: { "width: int": "", "height: int": "", "most_bytes: u32": "of the file" }, payload: "RGBA8 of the kept picture", done: {}, done_payload: "the JPEG",
  },
  { kind: "load_font", means: "A font for words.", fields: { "name: text": "" }, payload: "TTF", done: {} },
  {
    kind: "render_word", means: "Draws a word.",
    fields: { "text: text": "", "font: text = \"\"": "as load_font named it", "size: double = 0.35": "", "foreground: text = \"#000000\"": "", "background: text = \"#ffffff\"": "" },
    done: "PictureSize", done_payload: "RGBA8",
  },
  {
    kind: "label_picture", means: "Lays a label over what the model sees of a kept picture. Wants both configurations, and the font.",
    fields: { "width: int": "", "height: int": "", "label: Label": "" }, payload: "RGBA8 of the kept picture", done: "LaidLabel", done_payload: "RGBA8 of the same size",
  },
  { kind: "render_drawing", means: "Draws strokes.", fields: { "strokes: Stroke[]": "", "background: text = \"#ffffff\"": "" }, done: "PictureSize", done_payload: "RGBA8" },
  {
    kind: "preprocess", means: "A kept picture as the encoder's input. Wants both configurations.", fields: { "width: int": "", "height: int": "", "harm: text = \"\"": "what spoils it, as image/corrupt.h names it; empty: nothing", "strength: int = 1": "1 to 5" }, payload: "RGBA8 of the kept picture",
    done: { "dims: int[]": "[1, 3, S, S]" }, done_payload: "float32s",
  },
  {
    kind: "pool_layer", means: "What is kept of a layer's activations for one picture.",
    fields: { "channels: int": "", "rows: bool = false": "[cells][channels], as a transformer's tokens lie; else [channels][cells]" },
    payload: "activations, float32", done: {},
    done_payload: "float32s: the mean of each channel, the maximum of each, then how far colours shall span: from, to, lowest, highest",
  },
  {
    kind: "study_begin", means: "Begins a study; several may run.",
    fields: { "study: u32": "a number you choose", "study_kind: text": "", "params: any = null": "", "seed: u64 = 0": "", "inputs: any": "" },
    payload: "responses [stimuli][neurons] float32", done: { "progress: any": "{done, total, words}" },
  },
  {
    kind: "study_step", means: "Lets a study work for at most about 20 ms, with the answer to what it asked for.",
    fields: { "study: u32": "", "images: u32 = 0": "in the answer; all 0: there was no ask", "neurons: u32 = 0": "", "texts: u32 = 0": "", "units: u32 = 0": "", "embed_dim: u32 = 0": "", "map_channels: u32 = 0": "", "map_height: u32 = 0": "", "map_width: u32 = 0": "" },
    payload: "image_embeds [images][embed_dim], responses [images][neurons], text_embeds [texts][embed_dim], unit_embeds [units][embed_dim], maps [map_channels][map_height][map_width], float32",
    done: { "progress: any": "", "ask?: any": "what must be encoded before the next step", "outcome?: any": "the study is over" },
  },
  { kind: "study_end", means: "Forgets a study, also one that is over.", fields: { "study: u32": "" }, done: {} },
  {
    kind: "tokenize", means: "Tokens of a prompt. Wants tokenizer.json, and config.json for the context length.", fields: { "text: text": "" },
    done: { "ids: int[]": "with start and end token", "tokens: Token[]": "without them", "cleaned: text": "", "truncated: bool": "" },
  },
];
