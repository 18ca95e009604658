// The part of the app that must be JavaScript: hidden text area, clipboard, sizes and preferences of the page. See page.h.
// Linked with --js-library; nothing here is made from strings, so a strict Content-Security-Policy holds.

const PageLibrary = {
  $Page: {
    canvas: null,
    area: null,
    notice: null,
    composing: false,
    releasing: false, // the app itself gives the focus back
    composed: '', // what the app has been given of the text that is still being composed
    sentinel: '\u200b', // kept in the area, so that a deletion on a phone's keyboard is an event

    // Calls a function of page.h with a UTF-8 string.
    withString: (name, text) => {
      const bytes = new TextEncoder().encode(text);
      const address = Module['_pn_alloc'](bytes.length + 1);
      if (!address) return;
      HEAPU8.set(bytes, address);
      HEAPU8[address + bytes.length] = 0;
      Module[name](address);
      Module['_pn_free'](address);
    },

    string: (address) => {
      return new TextDecoder().decode(HEAPU8.slice(address, HEAPU8.indexOf(0, address)));
    },

    resetArea: () => {
      Page.composed = '';
      Page.area.value = Page.sentinel;
      // A selection lets the browser offer copy and cut; on phones it would show handles.
      if (matchMedia('(pointer: coarse)').matches) Page.area.setSelectionRange(1, 1);
      else if (Page.textWanted()) Page.area.select(); // which Chromium also gives the focus
    },

    // Gives the app the difference between what it knows and what the area holds.
    sendText: (inputType) => {
      const value = Page.area.value;
      const now = [...value.replaceAll(Page.sentinel, '')];
      const before = [...Page.composed];
      let same = 0;
      while (same < now.length && same < before.length && now[same] === before[same]) ++same;
      for (let i = same; i < before.length; ++i) Module['_pn_on_text_key'](0);
      for (const letter of now.slice(same)) {
        if (letter === '\n') Module['_pn_on_text_key'](1);
        else Module['_pn_on_text'](letter.codePointAt(0));
      }
      if (!Page.composing && now.length === 0 && before.length === 0 && inputType && inputType.startsWith('delete')) {
        Module['_pn_on_text_key'](inputType.endsWith('Forward') ? 2 : 0);
      }
      if (Page.composing) Page.composed = now.join('');
      else Page.resetArea();
    },

    makeArea: () => {
      const area = document.createElement('textarea');
      area.id = 'pn-text';
      area.autocomplete = 'off';
      area.spellcheck = false;
      area.tabIndex = -1;
      area.setAttribute('autocapitalize', 'off');
      area.setAttribute('autocorrect', 'off');
      area.setAttribute('aria-label', 'text input');
      // 16 px keeps phones from zooming in; set through the object model, which a strict style policy allows.
      Object.assign(area.style, {
        position: 'fixed', left: '0', top: '0', width: '2px', height: '20px', padding: '0', border: '0', margin: '0', outline: 'none',
        resize: 'none', overflow: 'hidden', opacity: '0', fontSize: '16px', whiteSpace: 'pre', pointerEvents: 'none', caretColor: 'transparent',
      });
      area.addEventListener('compositionstart', () => { Page.composing = true; });
      area.addEventListener('compositionend', () => {
        Page.composing = false;
        Page.sendText('');
      });
      area.addEventListener('input', (event) => Page.sendText(event.inputType));
      // The visitor went to another control, or closed a phone's keyboard: the field in the canvas is done, too.
      area.addEventListener('blur', () => {
        if (!Page.releasing && document.hasFocus()) Module['_pn_on_text_left']();
      });
      document.body.append(area);
      Page.area = area;
      Page.resetArea();
    },

    textWanted: () => { return document.activeElement === Page.area; },

    watchClipboard: () => {
      document.addEventListener('paste', (event) => {
        const text = event.clipboardData ? event.clipboardData.getData('text/plain') : '';
        if (!Page.textWanted() || !text) return; // pictures are the page's own business
        event.preventDefault();
        Page.withString('_pn_on_paste', text);
      });
      for (const kind of ['copy', 'cut']) {
        document.addEventListener(kind, (event) => {
          if (!Page.textWanted() || !event.clipboardData) return;
          event.preventDefault();
          const address = Module['_pn_on_copy'](kind === 'cut' ? 1 : 0);
          if (address) event.clipboardData.setData('text/plain', Page.string(address));
        });
      }
    },

    reportSize: (entry) => {
      const box = Page.canvas.getBoundingClientRect();
      const ratio = window.devicePixelRatio || 1;
      const exact = entry && entry.devicePixelContentBoxSize && entry.devicePixelContentBoxSize[0];
      // The exact size differs by a pixel's rounding at most; where a browser emulates another ratio it is of the wrong one.
      const pixels = (size, precise) => (exact && Math.abs(precise - size * ratio) <= 1 ? precise : Math.round(size * ratio));
      const width = pixels(box.width, exact && exact.inlineSize);
      const height = pixels(box.height, exact && exact.blockSize);
      if (width > 0 && height > 0) Module['_pn_on_resize'](box.left, box.top, width, height, ratio);
    },

    watchSize: () => {
      const observer = new ResizeObserver((entries) => Page.reportSize(entries[entries.length - 1]));
      try {
        observer.observe(Page.canvas, { box: 'device-pixel-content-box' });
      } catch {
        observer.observe(Page.canvas);
      }
      // The browser's zoom and a move to another display change the ratio without changing the canvas's size in physical pixels.
      const watchRatio = () => {
        matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener('change', () => {
          Page.reportSize(null);
          watchRatio();
        }, { once: true });
      };
      watchRatio();
      window.addEventListener('resize', () => Page.reportSize(null));
      Page.reportSize(null);
    },

    // Paper is white: what is printed is the page as it stands, in its light colours. A copy, as the canvas itself keeps no picture
    // beyond the task that drew it.
    watchPrinting: () => {
      window.addEventListener('beforeprint', () => {
        Module['_pn_draw_for_paper'](true);
        const paper = document.getElementById('paper') || document.body.appendChild(document.createElement('canvas'));
        paper.id = 'paper';
        paper.setAttribute('aria-hidden', 'true');
        paper.width = Page.canvas.width;
        paper.height = Page.canvas.height;
        paper.getContext('2d').drawImage(Page.canvas, 0, 0);
        Module['_pn_draw_for_paper'](false);
      });
    },

    // Colours and motion once, for the first frame; their changes and the visitor's own choice come as messages.
    watchMedia: () => {
      const coarse = matchMedia('(pointer: coarse)');
      Module['_pn_on_media'](matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-reduced-motion: reduce)').matches,
        matchMedia('(forced-colors: active), (prefers-contrast: more)').matches);
      const report = () => Module['_pn_on_pointer'](coarse.matches);
      coarse.addEventListener('change', report);
      report();
    },
  },

  pn_page_start__deps: ['$Page'],
  pn_page_start: function () {
    Page.canvas = Module['canvas'] || document.getElementById('canvas');
    Page.canvas.tabIndex = 0;
    Page.canvas.style.touchAction = 'none';
    Page.canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    // For the bench and the tests: frames drawn so far; milliseconds below which a share of the last ones lie; a fresh start.
    Page.canvas.frames = {
      drawn: () => Module['_pn_frames_drawn'](),
      percentile: (share) => Module['_pn_frame_times'](share),
      forget: () => Module['_pn_forget_frame_times'](),
    };
    Page.makeArea();
    Page.watchClipboard();
    Page.watchMedia();
    Page.watchPrinting();
    Page.watchSize();
  },

  pn_page_text_focus__deps: ['$Page'],
  pn_page_text_focus: function (wanted, x, y, height) {
    // Who works with the nodes beside the canvas keeps the focus there.
    const nodes = document.getElementById('nodes');
    if (wanted && nodes && nodes.contains(document.activeElement)) return;
    if (wanted) {
      const box = Page.canvas.getBoundingClientRect();
      Page.area.style.left = `${box.left + Math.max(0, Math.min(x, box.width - 2))}px`;
      Page.area.style.top = `${box.top + Math.max(0, Math.min(y, box.height - height))}px`;
      Page.area.style.height = `${height}px`;
      if (!Page.textWanted()) {
        Page.area.focus({ preventScroll: true });
        Page.resetArea();
      }
    } else if (Page.textWanted()) {
      Page.composing = false;
      Page.releasing = true;
      Page.resetArea();
      Page.canvas.focus({ preventScroll: true });
      Page.releasing = false;
    }
  },

  pn_page_take_focus__deps: ['$Page'],
  pn_page_take_focus: function () {
    if (!Page.textWanted()) Page.canvas.focus({ preventScroll: true });
  },

  pn_page_cursor__deps: ['$Page'],
  pn_page_cursor: function (name) { Page.canvas.style.cursor = Page.string(name); },

  pn_page_copy__deps: ['$Page'],
  pn_page_copy: function (text) {
    // Refused without permission or outside a gesture; then the copy event is the way.
    if (navigator.clipboard) navigator.clipboard.writeText(Page.string(text)).catch(() => {});
  },

  pn_page_is_mac: function () { return /Mac|iPhone|iPad/.test(navigator.platform) ? 1 : 0; },

  pn_page_canvas_size__deps: ['$Page'],
  pn_page_canvas_size: function (width, height) {
    if (Page.canvas.width !== width) Page.canvas.width = width;
    if (Page.canvas.height !== height) Page.canvas.height = height;
  },

  pn_page_graphics_notice__deps: ['$Page'],
  pn_page_graphics_notice: function (kind) {
    let notice = document.getElementById('gl-lost');
    if (!notice && kind) {
      notice = document.createElement('div');
      notice.id = 'gl-lost';
      notice.setAttribute('role', 'alert');
      Object.assign(notice.style, {
        position: 'fixed', zIndex: '10', inset: '0', margin: 'auto', width: 'fit-content', height: 'fit-content', maxWidth: '26em', padding: '1.5em',
        borderRadius: '8px', background: '#fff', color: '#222', font: '16px/1.5 sans-serif', boxShadow: '0 4px 24px rgba(0,0,0,.3)',
      });
      document.body.append(notice);
    }
    if (!notice) return;
    notice.hidden = !kind;
    if (kind === 1) {
      notice.textContent = 'Graphics were reset by the browser or the graphics driver. Your board is kept; the picture comes back by itself in a moment.';
    } else if (kind === 2) {
      notice.textContent = 'This browser offers no WebGL 2, which Polyneuron draws with. Turn on hardware acceleration, or use a current Chrome, Edge, Firefox or Safari.';
    }
  },
};

mergeInto(LibraryManager.library, PageLibrary);
