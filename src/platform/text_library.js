// Text painted with the browser's own fonts, for letters that the bundled ones lack. See browser_text.cpp. Linked with --js-library.

const TextLibrary = {
  $TextPaint: {
    context: null,
    pixels: null, // of the last paint
    missing: {}, // by font: how the browser shows a letter that no font has

    // White text on a clear ground, as close as its ink lies; null where it has none.
    draw: (text, font) => {
      if (!TextPaint.context) TextPaint.context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const context = TextPaint.context;
      context.font = font;
      const measured = context.measureText(text);
      const left = -Math.ceil(measured.actualBoundingBoxLeft) - 1;
      const top = -Math.ceil(measured.actualBoundingBoxAscent) - 1;
      const width = Math.ceil(measured.actualBoundingBoxRight) + 1 - left;
      const height = Math.ceil(measured.actualBoundingBoxDescent) + 1 - top;
      const drawn = { left, top, width, height, advance: Math.round(measured.width), data: null };
      if (!(measured.width > 0) || width <= 2 || height <= 2 || width > 2048 || height > 2048) return drawn;
      context.canvas.width = width; // clears it and its state
      context.canvas.height = height;
      context.font = font;
      context.fillStyle = '#fff';
      context.fillText(text, -left, -top);
      drawn.data = context.getImageData(0, 0, width, height).data;
      return drawn;
    },

    // Whether it is what the browser shows for a code point that Unicode has not given to any letter.
    isMissing: (drawn, font) => {
      let sign = TextPaint.missing[font];
      if (!sign) {
        sign = TextPaint.draw('\u{e0fff}', font);
        TextPaint.missing[font] = sign;
      }
      if (!sign.data || !drawn.data || sign.data.length !== drawn.data.length) return false;
      return sign.width === drawn.width && sign.data.every((value, i) => value === drawn.data[i]);
    },

    isColored: (data) => {
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 64 && Math.min(data[i], data[i + 1], data[i + 2]) < 240) return true;
      }
      return false;
    },
  },

  pn_text_paint__deps: ['$TextPaint'],
  pn_text_paint: function (address, size, bold, measures) {
    const text = new TextDecoder().decode(HEAPU8.slice(address, HEAPU8.indexOf(0, address)));
    const font = (bold ? '600 ' : '') + size.toFixed(2) + 'px system-ui, sans-serif';
    const drawn = TextPaint.draw(text, font);
    if (TextPaint.isMissing(drawn, font)) return 0;
    TextPaint.pixels = drawn.data;
    const shown = drawn.data ? 1 : 0;
    const out = [drawn.width * shown, drawn.height * shown, drawn.left, drawn.top, drawn.advance, shown && TextPaint.isColored(drawn.data) ? 1 : 0];
    HEAPF32.set(out, measures >> 2);
    return 1;
  },

  pn_text_pixels__deps: ['$TextPaint'],
  pn_text_pixels: function (address) { HEAPU8.set(TextPaint.pixels, address); },
};

mergeInto(LibraryManager.library, TextLibrary);
