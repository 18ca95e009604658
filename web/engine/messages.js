// Written by src/protocol/generate.mjs from src/protocol/messages.mjs; change that, then run node src/protocol/generate.mjs.

/** What the page asks of the engine worker. */
export const Ask = Object.freeze({
  /** Looks at what lies at a source; nothing large is fetched. Can be cancelled. {source} → {offer} */
  findModel: "find_model",
  /** Loads a model; the one that runs goes on until this one can take its place, and after an error. Asking for the model that runs is done at once. A cancelled load and one overtaken by another end in Cancelled. {source, vision, text, layers, try_anyway?} → ModelFacts */
  loadModel: "load_model",
  /** Decodes a picture's file. {name, whole?, picture?, file?, asset?, convert?} → Prepared */
  prepareFile: "prepare_file",
  /** Draws a word, 256×256. {text, font, size?, foreground?, background?, picture?} → Prepared */
  renderWord: "render_word",
  /** Draws strokes, 256×256. {strokes, background?, picture?} → Prepared */
  renderDrawing: "render_drawing",
  /** Cuts a bundled emoji out of its sheet. {codepoints, picture?} → Prepared */
  renderEmoji: "render_emoji",
  /** A picture with labels on it, laid over what the model that runs sees of it. {base, labels, picture?} → Prepared */
  renderLabelled: "render_labelled",
  /** What the model says of a kept picture with a label on it. NotFound as of encode_image. {picture, label, side, gates?} → {laid, embed_dim, embeddings} */
  tryLabel: "try_label",
  /** A kept picture for looking at. {picture, side} → PictureSize */
  viewPicture: "view_picture",
  /** A kept picture as small as the model sees it. NotFound as of encode_image. {picture, most_bytes} → {} */
  shrinkPicture: "shrink_picture",
  /** Hands over a picture's file, read when prepare_file names it. No answer. {file, handle} */
  keepFile: "keep_file",
  /** A picture's file as the model keeps it: upright, on white, shrunk, without what else the file tells. Errors as of prepare_file. {file, name, convert?} → {} */
  packFile: "pack_file",
  /** Runs the vision encoder on a picture. NotFound with where "picture N": it is not kept (any more); prepare it again. {picture?, layers?} → {embedding, responses, spans} */
  encodeImage: "encode_image",
  /** The activations of one layer for a picture: kept, or computed again. NotFound as of encode_image. {picture, layer} → {} */
  viewMaps: "view_maps",
  /** Opens the text encoder for its neurons to be seen and gated, once a model. Unsupported: its graph cannot be edited. → {layers} */
  textLayers: "text_layers",
  /** The activations of one layer of the text encoder for a prompt, as trained. Opens it as text_layers does. {text, layer} → {tokens, rows} */
  viewTokens: "view_tokens",
  /** Tokens and embedding of a prompt. {text, gates?} → {tokens, truncated?} */
  encodeText: "encode_text",
  /** Tokens of a prompt; needs no text encoder. {text} → {tokens, truncated?} */
  tokenize: "tokenize",
  /** Embeddings with gates on neurons: runs what follows the earliest gated layer. {layer, pictures, gates} → {} */
  replay: "replay",
  /** What each neuron of a layer adds to the embedding: that of one channel alone, 1 everywhere, for each channel; last, that of none. NotFound as of encode_image. {layer, picture} → {channels?, embed_dim?} */
  layerUnits: "layer_units",
  /** What is known beforehand of the model's neurons. NotFound: the model brings no atlas. → {sizes} */
  loadAtlas: "load_atlas",
  /** One analysis of the board. It works while nothing else has to be done and tells its progress; cancel ends it before its next step. {study_kind, params, seed, inputs} → {outcome} */
  runStudy: "run_study",
  /** The request is no longer wanted; it ends in error Cancelled. No answer of its own. {target} */
  cancel: "cancel",
  /** Begins to load a model that will be asked for soon. No answer. {base?} */
  preload: "preload",
  /** Makes a set of files of the visitor's machine known. No answer. {set, files, name} */
  localFiles: "local_files",
  /** The language of what is said from now on. No answer. {rules} */
  language: "language",
  /** Answered by pong. */
  ping: "ping",
});

/** What the engine, or its client, tells the page. */
export const Tell = Object.freeze({
  /** The answer; its fields are in the request's row. */
  done: "done",
  /** The request failed. {code?, message?, where?} */
  error: "error",
  /** Of load_model (phase, file, received, total), on after done for the text encoder; of run_study (done, total, words). {done?, words?, phase?, file?, received?, total?} */
  progress: "progress",
  /** The text encoder of the model is there; load_model's id. */
  textReady: "text_ready",
  /** The text encoder could not be loaded for now; it is tried again and text_ready may still come. {code?, message?, where?} */
  textFailed: "text_failed",
  /** The worker was replaced. Send every request without an answer again, load_model too; dropped files are known again. Only the request that was being worked on is answered, with error Crashed. {reason?} */
  engineRestarted: "engine_restarted",
  /** The worker crashed too often; from now on every request is answered with error Crashed. {message?} */
  engineFailed: "engine_failed",
  /** The worker began this request; stays with the client. */
  started: "started",
  /** The worker is alive; stays with the client. */
  pong: "pong",
  /** The worker's memory can no longer be trusted; the client replaces it. {message} */
  fatal: "fatal",
});

/** What C++ asks of the page. */
export const PageAsk = Object.freeze({
  /** Chooser; the pictures come as one files_added, with an .onnx among them all come as one model_files. */
  openFileDialog: "open_file_dialog",
  /** The same of a folder. */
  openFolderDialog: "open_folder_dialog",
  /** Chooser; the files come as one model_files, or a page_error says that there is no .onnx among them. */
  pickModelFolder: "pick_model_folder",
  /** The same of single files. */
  pickModelFiles: "pick_model_files",
  /** The camera dialog; its picture comes as files_added. */
  openCamera: "open_camera",
  /** Saves a file. {name, mime, rasterize?} */
  download: "download",
  /** Of the document. {title} */
  setTitle: "set_title",
  /** Of the address bar: the link of what is seen. {fragment?, entry?, is_new?} */
  address: "address",
  /** Whether leaving the page would lose what the visitor has made; the browser then asks before it leaves. {at_stake} */
  ownWork: "own_work",
  /** Colours of page furniture and browser; remembered, and told as color_scheme at the next visit. {dark} */
  theme: "theme",
  /** Remembered, and answered by language. {tag} */
  chooseLanguage: "choose_language",
  /** */
  toggleFullscreen: "toggle_fullscreen",
  /** Puts a text on the clipboard; answered by text_copied. {text, what} */
  copyText: "copy_text",
  /** Keeps the visit of this tab in the browser; answered by visit_kept. {turn, visit, fresh?, state, link, title?, about?, pictures} */
  keepVisit: "keep_visit",
  /** Keeps what was answered in lessons, for the next visit. {progress} */
  keepLessons: "keep_lessons",
  /** Answered by visits. */
  listVisits: "list_visits",
  /** Goes on with a kept visit; answered by visit_opened. {visit} */
  openVisit: "open_visit",
  /** Answered by visits. {visits} */
  deleteVisits: "delete_visits",
  /** Saves the visit as a .polyneuron file; a page_error says why not. {name, state, pictures, outcomes} */
  saveVisit: "save_visit",
  /** Chooser; answered by visit_opened. */
  openVisitFile: "open_visit_file",
  /** Loads the page anew in the version that waits; a page_error says what keeps it from that. */
  takeUpdate: "take_update",
  /** A text as a QR code. TooLarge: it holds no text so long. {text} → {} */
  qrCode: "qr_code",
  /** A bundled file. {path} → {} */
  fetchAsset: "fetch_asset",
  /** What the last frame shows, made into elements beside the canvas. {tree} */
  nodes: "nodes",
  /** Answers snapshot_request. {snapshot} */
  snapshot: "snapshot",
});

/** What the page tells C++. */
export const PageTell = Object.freeze({
  /** {dark} */
  colorScheme: "color_scheme",
  /** {reduced} */
  reducedMotion: "reduced_motion",
  /** The system forces its colours, or asks for more contrast. {wanted} */
  highContrast: "high_contrast",
  /** What this way of opening the page gives it, told once. {secure?, single_file?, keeps_files?, address?} */
  surroundings: "surroundings",
  /** The language of the page from now on. {rules} */
  language: "language",
  /** Those that may be chosen, English among them. {list} */
  languages: "languages",
  /** The page shows one panel alone, in another page; told before anything is opened. {panel?} */
  embedded: "embedded",
  /** A newer version of the page is complete and waits until this visit is over. */
  updateReady: "update_ready",
  /** Pictures from the visitor's machine that came together. {source?, files} */
  filesAdded: "files_added",
  /** Files that make a model; the engine has their handles. {set, name?, names?, size_bytes?} */
  modelFiles: "model_files",
  /** A file too large, an engine that keeps crashing. {message?} */
  pageError: "page_error",
  /** Something of the elements beside the canvas was used. {id?, action?, value} */
  nodeAction: "node_action",
  /** Answers copy_text. {what?, copied?, characters?} */
  textCopied: "text_copied",
  /** A link was opened: with the page, or by another address in the same tab. {text?} */
  openLink: "open_link",
  /** The visitor went back or forward in the browser's history. {entry?, text?} */
  historyEntry: "history_entry",
  /** What the browser keeps, the latest first. {list, works?} */
  visits: "visits",
  /** Answers keep_visit. {turn, kept?, pictures?, why?} */
  visitKept: "visit_kept",
  /** A visit takes the place of what is on the board. {state, files, how, visit?, lost?} */
  visitOpened: "visit_opened",
  /** The browser keeps a visit with pictures of the visitor's own, and this page began anew. {about, when} */
  visitOffered: "visit_offered",
  /** What keep_lessons kept last, as the page starts. {progress, lot} */
  keptLessons: "kept_lessons",
  /** The page is about to go away: what is not kept yet should be. */
  keepNow: "keep_now",
  /** Answered by snapshot. */
  snapshotRequest: "snapshot_request",
});

/** What the worker asks of the C++ core. */
export const CoreAsk = Object.freeze({
  /** The language of sentences from now on. {rules} → {} */
  language: "language",
  /** Hash of the payload. → {sha256} */
  sha256: "sha256",
  /** Begins a hash in pieces. {stream?} → {} */
  sha256Begin: "sha256_begin",
  /** Adds a piece. {stream?} → {size_bytes} */
  sha256Update: "sha256_update",
  /** Ends it. {stream?} → {sha256} */
  sha256End: "sha256_end",
  /** Reads one of a model's small files: config.json (begins a new model), preprocessor_config.json, tokenizer.json or vocab.json then merges.txt, caption_words.txt (empty: all known), labels.txt (names of classes, as lines or JSON). {name} → {name?, image_size?, embed_dim?, context_length?, logit_scale?, vocabulary?, merges?} */
  loadConfig: "load_config",
  /** The neuron layers of a vision encoder, and the edits that make them outputs. Wants config.json first. {layers?, classes?} → {image_size, embed_dim, input, embedding, classes?, has_text?, layers, all_layers, gates, inlining, splices, report} */
  inspectVision: "inspect_vision",
  /** The part of a vision encoder that follows a layer. Takes the file as it was. {layers?, layer, embedding?} → {input, carried, embedding, gates} */
  cutVision: "cut_vision",
  /** One encoder of a file with both. Takes the file as it was. {tower} → {} */
  extractTower: "extract_tower",
  /** The input of a text encoder. → {input, embedding} */
  inspectText: "inspect_text",
  /** The layers of a text encoder whose neurons are shown, and the edit that makes each an output with a gate on every neuron. → {layers, gates, inlining, splices} */
  gateText: "gate_text",
  /** Decodes a picture's file. {name?, whole?, convert?} → {width, height, original_width, original_height, format, cut?, profile?} */
  prepareFile: "prepare_file",
  /** A smaller picture: its longer side is `side` pixels. {width, height, side} → PictureSize */
  thumbnail: "thumbnail",
  /** A picture as a file. {width, height} → {} */
  writePng: "write_png",
  /** What the model sees of a kept picture, as a JPEG. Wants both configurations. TooLarge: not even the poorest is so small. {width, height, most_bytes} → {} */
  shrinkPicture: "shrink_picture",
  /** A font for words. {name} → {} */
  loadFont: "load_font",
  /** Draws a word. {text, font?, size?, foreground?, background?} → PictureSize */
  renderWord: "render_word",
  /** Lays a label over what the model sees of a kept picture. Wants both configurations, and the font. {width, height, label} → LaidLabel */
  labelPicture: "label_picture",
  /** Draws strokes. {strokes, background?} → PictureSize */
  renderDrawing: "render_drawing",
  /** A kept picture as the encoder's input. Wants both configurations. {width, height, harm?, strength?} → {dims} */
  preprocess: "preprocess",
  /** What is kept of a layer's activations for one picture. {channels, rows?} → {} */
  poolLayer: "pool_layer",
  /** Begins a study; several may run. {study, study_kind, params?, seed?, inputs} → {progress} */
  studyBegin: "study_begin",
  /** Lets a study work for at most about 20 ms, with the answer to what it asked for. {study, images?, neurons?, texts?, units?, embed_dim?, map_channels?, map_height?, map_width?} → {progress, ask?, outcome?} */
  studyStep: "study_step",
  /** Forgets a study, also one that is over. {study} → {} */
  studyEnd: "study_end",
  /** Tokens of a prompt. Wants tokenizer.json, and config.json for the context length. {text} → {ids, tokens, cleaned, truncated} */
  tokenize: "tokenize",
});

/** Codes of errors. */
export const Code = Object.freeze({
  /** The bytes do not follow their format. */
  malformed: "Malformed",
  /** The bytes end too early. */
  truncated: "Truncated",
  /** Well-formed, but a kind that is not handled. */
  unsupported: "Unsupported",
  /** Beyond a stated limit, refused before memory was asked for. */
  tooLarge: "TooLarge",
  /** Not enough data for the question. */
  tooFew: "TooFew",
  /** Two things that must agree do not (shape, hash, name). */
  mismatch: "Mismatch",
  /** There is no such file, address, layer or number. */
  notFound: "NotFound",
  /** Storage, memory or a device said no. */
  unavailable: "Unavailable",
  /** The one who asked no longer wants it. */
  cancelled: "Cancelled",
  /** The network or the server did not answer; later it may. */
  network: "Network",
  /** The bytes differ from what was announced (size or hash). */
  corrupt: "Corrupt",
  /** The engine died over this request, or too often altogether. */
  crashed: "Crashed",
  /** The engine died of something else; ask again. Never reaches C++: it re-sends everything after one engine_restarted. */
  restarted: "Restarted",
  /** ONNX Runtime refused the model or failed while running it. */
  session: "Session",
  /** No model is loaded yet. */
  noModel: "NoModel",
  /** Anything else. */
  unknown: "Unknown",
});
