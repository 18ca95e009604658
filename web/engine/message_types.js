// Written by src/protocol/generate.mjs from src/protocol/messages.mjs; change that, then run node src/protocol/generate.mjs.

/**
 * Where a model's files are; one of the two.
 * @typedef {object} ModelPlace
 * @property {string} [address]  a model of the hub (owner/name, owner/name@revision, its page, a file there), the URL of a folder or of an .onnx file, or a path of this site
 * @property {number} [set]  the number in a model_files event
 */

/**
 * One encoder's file to choose from.
 * @typedef {object} OfferedFile
 * @property {string} path  in the model's folder
 * @property {number|null} size  bytes, with external data; null: unknown
 */

/**
 * What lies at a source, found out before anything large is fetched.
 * @typedef {object} Offer
 * @property {string} name
 * @property {string} address  the shortest that means the same, for links; empty for a set
 * @property {OfferedFile[]} vision  image encoders, the best first; a path in both lists is a graph with both encoders
 * @property {OfferedFile[]} text  text encoders, likewise
 * @property {string|null} vision_choice  the path of the usual one
 * @property {string|null} text_choice  null: there is none
 * @property {number} other_bytes  of the small files together
 * @property {string[]} missing  of config.json, preprocessor_config.json, tokenizer.json, text encoder
 * @property {string[]} notes  sentences for people
 */

/**
 * A layer whose neurons can be observed. Sizes of 0 are not known before the model has run.
 * @typedef {object} FoundLayer
 * @property {string} name  of its tensor
 * @property {string} kind  for people: "end of a residual block", …
 * @property {number} channels  neurons
 * @property {number} height  of a map; of the grid of patches in a transformer
 * @property {number} width
 * @property {number} tokens  rows [tokens][channels] of a transformer's layer, whose last height × width are the patches; 0: feature maps
 * @property {boolean} has_tokens
 */

/**
 * A layer whose neurons are observed.
 * @typedef {object} Layer
 * @property {string} name  of its tensor
 * @property {string} kind  for people: "end of a residual block", …
 * @property {number} channels  neurons
 * @property {number} height  of a map; of the grid of patches in a transformer
 * @property {number} width
 * @property {number} tokens  rows [tokens][channels] of a transformer's layer, whose last height × width are the patches; 0: feature maps
 * @property {boolean} has_tokens
 * @property {string} observed  the float32 output of the edited file that has its activations
 * @property {boolean} replays_alone  what follows depends on its activations alone
 * @property {string[]} [carried]  else: the outputs that together with `observed` decide what follows; missing for layers of the first half and for weights in other files, where a gate runs the whole model
 */

/**
 * How often an operator occurs.
 * @typedef {object} OperatorCount
 * @property {string} name
 * @property {number} count
 */

/**
 * What a model's file tells beyond what is needed to run it.
 * @typedef {object} Report
 * @property {string} producer
 * @property {number} opset
 * @property {number} nodes
 * @property {number} parameters  of the vision encoder
 * @property {OperatorCount[]} operators  most frequent first
 * @property {string[]} warnings  sentences for people
 */

/**
 * The classes of a model that gives their logits.
 * @typedef {object} ClassFacts
 * @property {number} count  at least 2
 * @property {string[]} names  of all, in the order of the logits; an empty one has none; empty: no file names so many
 * @property {string} from  the file that names them
 */

/**
 * A model that runs.
 * @typedef {object} ModelFacts
 * @property {string} name
 * @property {string} sha256  of the vision encoder's file
 * @property {number} size_bytes
 * @property {number} image_size  side of the encoder's input, pixels
 * @property {number} embed_dim
 * @property {number} logit_scale
 * @property {number} context_length  tokens of a prompt, with start and end
 * @property {Layer[]} layers  whose neurons are observed
 * @property {FoundLayer[]} all_layers  that could be, in order of depth
 * @property {Report|null} report
 * @property {any} reference  header of the reference data in the payload; null: the model brings none
 * @property {string} address  with which it is found again; empty for files of the visitor's machine
 * @property {string} vision  path of its encoder
 * @property {string|null} text  path of its text encoder; null: there is none
 * @property {boolean} has_text  false: nothing of it encodes text, so it has no prompts
 * @property {ClassFacts} [classes]  its embeddings are the logits of these classes; only of a model that encodes no text
 */

/**
 * A tensor in the payload.
 * @typedef {object} OutputSlice
 * @property {string} name
 * @property {number[]} [dims]
 * @property {number} offset  in float32s from the payload's start
 * @property {number} count  float32s
 * @property {number} [layer]  the number of its layer, from 0
 */

/**
 * A piece of a prompt.
 * @typedef {object} Token
 * @property {number} id  in the vocabulary
 * @property {string} text
 * @property {number} start  byte range in the cleaned text
 * @property {number} end
 * @property {boolean} known  its whole word is among the model's caption words
 */

/**
 * A line of a drawing.
 * @typedef {object} Stroke
 * @property {number} width  share of the picture's side
 * @property {string} color  #rrggbb
 * @property {number[]} points  x0, y0, x1, y1, … in 0..1 of the square
 */

/**
 * What a neuron gives in the place of x: factor · x + offset.
 * @typedef {object} GateFactor
 * @property {number} layer  number, from 0
 * @property {number} channel
 * @property {number} factor
 * @property {number} offset
 */

/**
 * Words on a card, laid over what the model sees of a picture.
 * @typedef {object} Label
 * @property {string} text
 * @property {string} font  a name of assets/fonts/words/index.json
 * @property {number} share  the card's, of the pixels that the model sees
 * @property {number} x  its middle, in shares of what the model sees
 * @property {number} y
 * @property {string} ink  #rrggbb
 * @property {string} card  empty: the letters alone
 * @property {number} opacity
 * @property {number} angle_deg  clockwise
 * @property {boolean} blank  the card alone, as large as the text makes it
 */

/**
 * Where a label came to lie.
 * @typedef {object} LaidLabel
 * @property {number} width  of the picture
 * @property {number} height
 * @property {number} card_width  before it is turned, in shares of what the model sees
 * @property {number} card_height
 * @property {number} share  of the pixels that the model sees, that the card covers
 */

/**
 * A picture that was made.
 * @typedef {object} Prepared
 * @property {number} width  of the pixels in the payload
 * @property {number} height
 * @property {number} [kept_width]  of the kept picture, when it has a number
 * @property {number} [kept_height]
 * @property {number} [original_width]  of the file
 * @property {number} [original_height]
 * @property {string} format  JPEG, PNG, …
 * @property {boolean} cut  the file ends too early: what is missing is grey
 * @property {string} profile  of its colours: ignored, used or unreadable; empty: it has none, or that of sRGB
 */

/**
 * Pixels.
 * @typedef {object} PictureSize
 * @property {number} width
 * @property {number} height
 */

/**
 * An input of a graph.
 * @typedef {object} Port
 * @property {string} name
 * @property {number[]} dims  -1: any
 * @property {string} type  float32, int64, …
 */

/**
 * The two inputs that change a layer's neurons; fed float32 ones and zeros the model is as trained.
 * @typedef {object} GateInputs
 * @property {string} layer  its name
 * @property {string} gate  the input it is multiplied by
 * @property {string} offset  the input added to it
 * @property {number[]} dims  of both
 * @property {string} observed
 */

/**
 * A file from the visitor's machine.
 * @typedef {object} AddedFile
 * @property {string} path  its name, behind the folders that it lies in where a folder was given
 * @property {number} file  its number for prepare_file; a file with the bytes of an earlier one has the earlier one's
 */

/**
 * A picture of a visit that came from a file of the visitor's machine.
 * @typedef {object} OwnPicture
 * @property {number} file  its number
 * @property {boolean} by_profile  its colours are converted by its profile
 * @property {string} name  of the file
 */

/**
 * What a study found, for a visit's file.
 * @typedef {object} OutcomeFile
 * @property {string} name  without an ending
 * @property {string} json
 * @property {string[]} tables  as CSV
 */

/**
 * A visit that the browser keeps.
 * @typedef {object} KeptVisit
 * @property {string} visit  its id
 * @property {string} title
 * @property {string} about  what it holds, where it has no title
 * @property {string} when  it was changed last, for people
 * @property {number} size_bytes  with its pictures
 * @property {number} own  pictures from files
 * @property {boolean} here  it is the visit of this tab
 * @property {boolean} elsewhere  another tab has it open
 */

/**
 * How a language writes numbers and chooses forms, as the browser's Intl says.
 * @typedef {object} LanguageRules
 * @property {string} tag  BCP 47: es, pt-BR
 * @property {string[]} plurals  the plural category of 0, 1, 2, …: zero, one, two, few, many or other
 * @property {string} decimal  mark
 * @property {string} group  mark
 * @property {number} group_from  digits of a whole number that has groups
 */

/**
 * A language of the page.
 * @typedef {object} LanguageName
 * @property {string} tag
 * @property {string} name  in that language
 */

/**
 * A picture's file that was kept, and its number now.
 * @typedef {object} MovedFile
 * @property {number} was
 * @property {boolean} by_profile
 * @property {number} now
 */

/**
 * An edit of a file: at `offset` take `remove` bytes away and put `size` bytes of the payload there.
 * @typedef {object} Splice
 * @property {number} offset
 * @property {number} remove
 * @property {number} size
 */

/**
 * Looks at what lies at a source; nothing large is fetched. Can be cancelled.
 * @typedef {object} FindModelAsk
 * @property {ModelPlace} source
 */

/**
 * The answer to find_model.
 * @typedef {object} FindModelDone
 * @property {Offer} offer
 */

/**
 * Loads a model; the one that runs goes on until this one can take its place, and after an error. Asking for the model that runs is done at once. A cancelled load and one overtaken by another end in Cancelled.
 * @typedef {object} LoadModelAsk
 * @property {ModelPlace} source
 * @property {string|null} vision  a path of the offer; null: its choice
 * @property {string|null} text  likewise
 * @property {string[]} layers  names of the layers to observe; none: the usual ones
 * @property {boolean} [try_anyway]  also when it was given up
 */

/**
 * Decodes a picture's file.
 * @typedef {object} PrepareFileAsk
 * @property {string} name  for errors
 * @property {boolean} [whole]  on white but not shrunk, for sheets that are cut later
 * @property {number} [picture]  the number to keep it under; 0: it is not kept
 * @property {number} [file]  the handle of a files_added
 * @property {string} [asset]  or a bundled file, inside assets/
 * @property {boolean} [convert]  its colours to sRGB by its colour profile
 */

/**
 * Draws a word, 256×256.
 * @typedef {object} RenderWordAsk
 * @property {string} text
 * @property {string} font  a name of assets/fonts/words/index.json
 * @property {number} [size]  share of the picture's height
 * @property {string} [foreground]  #rrggbb
 * @property {string} [background]
 * @property {number} [picture]  the number to keep it under
 */

/**
 * Draws strokes, 256×256.
 * @typedef {object} RenderDrawingAsk
 * @property {Stroke[]} strokes
 * @property {string} [background]
 * @property {number} [picture]  the number to keep it under
 */

/**
 * Cuts a bundled emoji out of its sheet.
 * @typedef {object} RenderEmojiAsk
 * @property {string} codepoints  as in assets/emoji/index.json
 * @property {number} [picture]  the number to keep it under
 */

/**
 * A picture with labels on it, laid over what the model that runs sees of it.
 * @typedef {object} RenderLabelledAsk
 * @property {any} base  the request that makes the picture: prepare_file, render_word, render_drawing or render_emoji
 * @property {Label[]} labels  the first lowest
 * @property {number} [picture]  the number to keep it under
 */

/**
 * What the model says of a kept picture with a label on it. NotFound as of encode_image.
 * @typedef {object} TryLabelAsk
 * @property {number} picture  its number
 * @property {Label} label
 * @property {number} side  of the view: its longer side is at most this
 * @property {GateFactor[]} [gates]  none: the model as trained, else with these, too
 */

/**
 * The answer to try_label.
 * @typedef {object} TryLabelDone
 * @property {LaidLabel} laid  its sizes are the view's
 * @property {number} embed_dim
 * @property {number} embeddings  1, or 2: the second under the gates
 */

/**
 * A kept picture for looking at.
 * @typedef {object} ViewPictureAsk
 * @property {number} picture  its number
 * @property {number} side  its longer side is at most this
 */

/**
 * A kept picture as small as the model sees it. NotFound as of encode_image.
 * @typedef {object} ShrinkPictureAsk
 * @property {number} picture  its number
 * @property {number} most_bytes  of the file
 */

/**
 * Runs the vision encoder on a picture. NotFound with where "picture N": it is not kept (any more); prepare it again.
 * @typedef {object} EncodeImageAsk
 * @property {number} [picture]  its number
 * @property {number[]} [layers]  whose activations will be asked for: they are kept before others
 */

/**
 * The answer to encode_image.
 * @typedef {object} EncodeImageDone
 * @property {OutputSlice} embedding  of the picture
 * @property {OutputSlice} responses  of each layer the mean of every neuron, then the maximum of every neuron
 * @property {OutputSlice} spans  of each layer what colours of its maps reach from and to, then the lowest and the highest of all its values
 */

/**
 * The activations of one layer for a picture: kept, or computed again. NotFound as of encode_image.
 * @typedef {object} ViewMapsAsk
 * @property {number} picture  its number
 * @property {number} layer  from 0
 */

/**
 * The answer to text_layers.
 * @typedef {object} TextLayersDone
 * @property {FoundLayer[]} layers  whose neurons are seen
 */

/**
 * The activations of one layer of the text encoder for a prompt, as trained. Opens it as text_layers does.
 * @typedef {object} ViewTokensAsk
 * @property {string} text
 * @property {number} layer  of text_layers, from 0
 */

/**
 * The answer to view_tokens.
 * @typedef {object} ViewTokensDone
 * @property {Token[]} tokens
 * @property {number} rows  tokens of the prompt with its start and its end
 */

/**
 * Tokens and embedding of a prompt.
 * @typedef {object} EncodeTextAsk
 * @property {string} text
 * @property {GateFactor[]} [gates]  on neurons of text_layers; with any, the text encoder is opened as there
 */

/**
 * The answer to encode_text.
 * @typedef {object} EncodeTextDone
 * @property {Token[]} tokens
 * @property {boolean} truncated  cut at the context length
 */

/**
 * Tokens of a prompt; needs no text encoder.
 * @typedef {object} TokenizeAsk
 * @property {string} text
 */

/**
 * The answer to tokenize.
 * @typedef {object} TokenizeDone
 * @property {Token[]} tokens
 * @property {boolean} truncated  cut at the context length
 */

/**
 * Embeddings with gates on neurons: runs what follows the earliest gated layer.
 * @typedef {object} ReplayAsk
 * @property {number} layer  the earliest that has a gate
 * @property {number[]} pictures  their numbers
 * @property {GateFactor[]} gates  on this layer and later ones
 */

/**
 * What each neuron of a layer adds to the embedding: that of one channel alone, 1 everywhere, for each channel; last, that of none. NotFound as of encode_image.
 * @typedef {object} LayerUnitsAsk
 * @property {number} layer  from 0
 * @property {number} picture  of a picture that is kept, which only shows the sizes
 */

/**
 * The answer to layer_units.
 * @typedef {object} LayerUnitsDone
 * @property {number} channels  0: what follows the layer is not linear, or does not depend on it alone
 * @property {number} embed_dim
 */

/**
 * The answer to load_atlas.
 * @typedef {object} LoadAtlasDone
 * @property {number[]} sizes  bytes of atlas.json, atlas.bin, the words and the sheet of images, one after the other in the payload
 */

/**
 * One analysis of the board. It works while nothing else has to be done and tells its progress; cancel ends it before its next step.
 * @typedef {object} RunStudyAsk
 * @property {string} study_kind
 * @property {any} params  {name: number, text or list of texts}
 * @property {number} seed
 * @property {any} inputs  stimuli, layers and what else it depends on (src/studies/inputs_json.h)
 */

/**
 * The answer to run_study.
 * @typedef {object} RunStudyDone
 * @property {any} outcome  tables, maps and evidence
 */

/**
 * The request is no longer wanted; it ends in error Cancelled. No answer of its own.
 * @typedef {object} CancelAsk
 * @property {number} target  its id
 */

/**
 * The language of sentences from now on.
 * @typedef {object} CoreLanguageAsk
 * @property {LanguageRules} rules
 */

/**
 * The answer to sha256.
 * @typedef {object} CoreSha256Done
 * @property {string} sha256  hex
 */

/**
 * Begins a hash in pieces.
 * @typedef {object} CoreSha256BeginAsk
 * @property {number} [stream]  a number you choose
 */

/**
 * Adds a piece.
 * @typedef {object} CoreSha256UpdateAsk
 * @property {number} [stream]
 */

/**
 * The answer to sha256_update.
 * @typedef {object} CoreSha256UpdateDone
 * @property {number} size_bytes  so far
 */

/**
 * Ends it.
 * @typedef {object} CoreSha256EndAsk
 * @property {number} [stream]
 */

/**
 * The answer to sha256_end.
 * @typedef {object} CoreSha256EndDone
 * @property {string} sha256  hex
 */

/**
 * Reads one of a model's small files: config.json (begins a new model), preprocessor_config.json, tokenizer.json or vocab.json then merges.txt, caption_words.txt (empty: all known), labels.txt (names of classes, as lines or JSON).
 * @typedef {object} CoreLoadConfigAsk
 * @property {string} name  of the file
 */

/**
 * The answer to load_config.
 * @typedef {object} CoreLoadConfigDone
 * @property {string} [name]  config files: the model's facts as known from all of them so far
 * @property {number} [image_size]  the crop of preprocessor_config.json when that is loaded, else config.json's
 * @property {number} [embed_dim]
 * @property {number} [context_length]
 * @property {number} [logit_scale]
 * @property {number} [vocabulary]  tokenizer: entries
 * @property {number} [merges]
 */

/**
 * The neuron layers of a vision encoder, and the edits that make them outputs. Wants config.json first.
 * @typedef {object} CoreInspectVisionAsk
 * @property {string[]} [layers]  names of those wanted; none: the usual
 * @property {boolean} [classes]  it has no text encoder: class logits, where it gives them, are the embedding
 */

/**
 * The answer to inspect_vision.
 * @typedef {object} CoreInspectVisionDone
 * @property {number} image_size
 * @property {number} embed_dim
 * @property {Port} input
 * @property {string} embedding  name of the image_embeds output
 * @property {ClassFacts} [classes]  when the embedding is their logits
 * @property {boolean} has_text  the graph asks for token ids, too
 * @property {Layer[]} layers
 * @property {FoundLayer[]} all_layers
 * @property {GateInputs[]} gates  to be fed at every run; empty where every layer replays alone
 * @property {Splice[]} inlining  the first edit, mostly empty: local functions in the place of their calls
 * @property {Splice[]} splices  the second, for the file that the first leaves: layers become outputs
 * @property {Report} report
 */

/**
 * The part of a vision encoder that follows a layer. Takes the file as it was.
 * @typedef {object} CoreCutVisionAsk
 * @property {string[]} [layers]  as for inspect_vision
 * @property {number} layer  its place among those, from 0
 * @property {string} [embedding]  as inspect_vision told it; empty: the usual
 */

/**
 * The answer to cut_vision.
 * @typedef {object} CoreCutVisionDone
 * @property {string} input  the layer's activations, as trained
 * @property {string[]} carried  names of further inputs
 * @property {string} embedding
 * @property {GateInputs[]} gates  of that layer and the later ones
 */

/**
 * One encoder of a file with both. Takes the file as it was.
 * @typedef {object} CoreExtractTowerAsk
 * @property {string} tower  vision or text
 */

/**
 * The answer to inspect_text.
 * @typedef {object} CoreInspectTextDone
 * @property {Port} input
 * @property {string} embedding
 */

/**
 * The answer to gate_text.
 * @typedef {object} CoreGateTextDone
 * @property {Layer[]} layers
 * @property {GateInputs[]} gates  of each; to be fed at every run
 * @property {Splice[]} inlining  the first edit, mostly empty: local functions in the place of their calls
 * @property {Splice[]} splices  the second, for the file that the first leaves
 */

/**
 * Decodes a picture's file.
 * @typedef {object} CorePrepareFileAsk
 * @property {string} [name]
 * @property {boolean} [whole]  on white but not shrunk
 * @property {boolean} [convert]  its colours to sRGB by its colour profile; not of a whole one
 */

/**
 * The answer to prepare_file.
 * @typedef {object} CorePrepareFileDone
 * @property {number} width
 * @property {number} height
 * @property {number} original_width
 * @property {number} original_height
 * @property {string} format
 * @property {boolean} cut  the file ends too early
 * @property {string} profile  ignored, used or unreadable; empty: it has none, or that of sRGB
 */

/**
 * A smaller picture: its longer side is `side` pixels.
 * @typedef {object} CoreThumbnailAsk
 * @property {number} width
 * @property {number} height
 * @property {number} side
 */

/**
 * A picture as a file.
 * @typedef {object} CoreWritePngAsk
 * @property {number} width
 * @property {number} height
 */

/**
 * What the model sees of a kept picture, as a JPEG. Wants both configurations. TooLarge: not even the poorest is so small.
 * @typedef {object} CoreShrinkPictureAsk
 * @property {number} width
 * @property {number} height
 * @property {number} most_bytes  of the file
 */

/**
 * A font for words.
 * @typedef {object} CoreLoadFontAsk
 * @property {string} name
 */

/**
 * Draws a word.
 * @typedef {object} CoreRenderWordAsk
 * @property {string} text
 * @property {string} [font]  as load_font named it
 * @property {number} [size]
 * @property {string} [foreground]
 * @property {string} [background]
 */

/**
 * Lays a label over what the model sees of a kept picture. Wants both configurations, and the font.
 * @typedef {object} CoreLabelPictureAsk
 * @property {number} width
 * @property {number} height
 * @property {Label} label
 */

/**
 * Draws strokes.
 * @typedef {object} CoreRenderDrawingAsk
 * @property {Stroke[]} strokes
 * @property {string} [background]
 */

/**
 * A kept picture as the encoder's input. Wants both configurations.
 * @typedef {object} CorePreprocessAsk
 * @property {number} width
 * @property {number} height
 * @property {string} [harm]  what spoils it, as image/corrupt.h names it; empty: nothing
 * @property {number} [strength]  1 to 5
 */

/**
 * The answer to preprocess.
 * @typedef {object} CorePreprocessDone
 * @property {number[]} dims  [1, 3, S, S]
 */

/**
 * What is kept of a layer's activations for one picture.
 * @typedef {object} CorePoolLayerAsk
 * @property {number} channels
 * @property {boolean} [rows]  [cells][channels], as a transformer's tokens lie; else [channels][cells]
 */

/**
 * Begins a study; several may run.
 * @typedef {object} CoreStudyBeginAsk
 * @property {number} study  a number you choose
 * @property {string} study_kind
 * @property {any} [params]
 * @property {number} [seed]
 * @property {any} inputs
 */

/**
 * The answer to study_begin.
 * @typedef {object} CoreStudyBeginDone
 * @property {any} progress  {done, total, words}
 */

/**
 * Lets a study work for at most about 20 ms, with the answer to what it asked for.
 * @typedef {object} CoreStudyStepAsk
 * @property {number} study
 * @property {number} [images]  in the answer; all 0: there was no ask
 * @property {number} [neurons]
 * @property {number} [texts]
 * @property {number} [units]
 * @property {number} [embed_dim]
 * @property {number} [map_channels]
 * @property {number} [map_height]
 * @property {number} [map_width]
 */

/**
 * The answer to study_step.
 * @typedef {object} CoreStudyStepDone
 * @property {any} progress
 * @property {any} [ask]  what must be encoded before the next step
 * @property {any} [outcome]  the study is over
 */

/**
 * Forgets a study, also one that is over.
 * @typedef {object} CoreStudyEndAsk
 * @property {number} study
 */

/**
 * Tokens of a prompt. Wants tokenizer.json, and config.json for the context length.
 * @typedef {object} CoreTokenizeAsk
 * @property {string} text
 */

/**
 * The answer to tokenize.
 * @typedef {object} CoreTokenizeDone
 * @property {number[]} ids  with start and end token
 * @property {Token[]} tokens  without them
 * @property {string} cleaned
 * @property {boolean} truncated
 */

export {};
