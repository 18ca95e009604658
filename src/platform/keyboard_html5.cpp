#include "platform/keyboard_html5.h"

#include <array>
#include <cstring>
#include <string_view>

namespace pn::platform {
namespace {

struct NamedKey {
  std::string_view name;
  ImGuiKey key;
};

constexpr std::array kNamedKeys = {
    NamedKey{"Tab", ImGuiKey_Tab},
    NamedKey{"ArrowLeft", ImGuiKey_LeftArrow},
    NamedKey{"ArrowRight", ImGuiKey_RightArrow},
    NamedKey{"ArrowUp", ImGuiKey_UpArrow},
    NamedKey{"ArrowDown", ImGuiKey_DownArrow},
    NamedKey{"PageUp", ImGuiKey_PageUp},
    NamedKey{"PageDown", ImGuiKey_PageDown},
    NamedKey{"Home", ImGuiKey_Home},
    NamedKey{"End", ImGuiKey_End},
    NamedKey{"Insert", ImGuiKey_Insert},
    NamedKey{"Delete", ImGuiKey_Delete},
    NamedKey{"Backspace", ImGuiKey_Backspace},
    NamedKey{" ", ImGuiKey_Space},
    NamedKey{"Enter", ImGuiKey_Enter},
    NamedKey{"Escape", ImGuiKey_Escape},
    NamedKey{",", ImGuiKey_Comma},
    NamedKey{"-", ImGuiKey_Minus},
    NamedKey{".", ImGuiKey_Period},
    NamedKey{"/", ImGuiKey_Slash},
    NamedKey{"[", ImGuiKey_LeftBracket},
    NamedKey{"]", ImGuiKey_RightBracket},
    NamedKey{"+", ImGuiKey_KeypadAdd},
};

constexpr int kComposing = 229;  // keyCode of every key that an input method takes for itself

ImGuiKey letter_or_digit(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<ImGuiKey>(ImGuiKey_A + (c - 'a'));
  if (c >= 'A' && c <= 'Z') return static_cast<ImGuiKey>(ImGuiKey_A + (c - 'A'));
  if (c >= '0' && c <= '9') return static_cast<ImGuiKey>(ImGuiKey_0 + (c - '0'));
  return ImGuiKey_None;
}

// By what the key writes, so that shortcuts follow the layout; by its place where it writes no Latin letter.
ImGuiKey key_of(const EmscriptenKeyboardEvent& event) {
  const std::string_view name = event.key;
  for (const NamedKey& named : kNamedKeys) {
    if (named.name == name) return named.key;
  }
  if (name.size() == 1) return letter_or_digit(name[0]);
  const std::string_view code = event.code;
  if (code.substr(0, 3) == "Key" && code.size() == 4) return letter_or_digit(code[3]);
  return ImGuiKey_None;
}

// One character, of whatever length in UTF-8; names of keys are longer and ASCII.
bool writes_text(const char* key) { return key[0] != '\0' && (key[1] == '\0' || (static_cast<unsigned char>(key[0]) & 0x80U) != 0); }

// What the app answers while the shortcut modifier is down; everything else belongs to the browser.
bool is_our_shortcut(ImGuiKey key, bool text_area) {
  switch (key) {
    case ImGuiKey_A:
    case ImGuiKey_Z:
    case ImGuiKey_Y:
    case ImGuiKey_Enter: return true;
    case ImGuiKey_LeftArrow:
    case ImGuiKey_RightArrow:
    case ImGuiKey_UpArrow:
    case ImGuiKey_DownArrow:
    case ImGuiKey_Home:
    case ImGuiKey_End:
    case ImGuiKey_Backspace:
    case ImGuiKey_Delete: return text_area;
    default: return false;
  }
}

}  // namespace

void Keyboard::send_modifiers(ImGuiIO& io, const EmscriptenKeyboardEvent& event) const {
  io.AddKeyEvent(ImGuiMod_Ctrl, event.ctrlKey != 0);
  io.AddKeyEvent(ImGuiMod_Shift, event.shiftKey != 0);
  // Alt alone opens the browser's menus and ImGui's; only the Mac moves by words with it.
  if (mac_) io.AddKeyEvent(ImGuiMod_Alt, event.altKey != 0);
  io.AddKeyEvent(ImGuiMod_Super, event.metaKey != 0);
}

bool Keyboard::down(ImGuiIO& io, const EmscriptenKeyboardEvent& event, bool text_area) {
  if (event.keyCode == kComposing) return false;
  const ImGuiKey key = key_of(event);
  const bool alt = event.altKey != 0;
  const bool shortcut = mac_ ? event.metaKey != 0 : (event.ctrlKey != 0 && !alt);  // Control+Alt is AltGr
  const bool foreign = mac_ ? (event.ctrlKey != 0 && !alt) : (event.metaKey != 0 || (alt && event.ctrlKey == 0));
  const bool text = writes_text(event.key);

  if (key == ImGuiKey_Tab && escaped_) return false;
  if (std::strcmp(event.key, "Shift") != 0) escaped_ = key == ImGuiKey_Escape;
  send_modifiers(io, event);
  if (foreign && !text_area) return false;
  if (shortcut) {
    if (!is_our_shortcut(key, text_area)) return false;
    io.AddKeyEvent(key, true);
    return true;
  }
  if (text) {
    if (text_area) return false;  // comes as an input event
    // A text field may have been clicked a moment ago and not yet have the text area's help.
    if (key != ImGuiKey_None) io.AddKeyEvent(key, true);
    io.AddInputCharactersUTF8(event.key);
    return true;
  }
  if (key == ImGuiKey_None || foreign) return false;
  io.AddKeyEvent(key, true);
  return true;
}

bool Keyboard::up(ImGuiIO& io, const EmscriptenKeyboardEvent& event) {
  send_modifiers(io, event);
  const ImGuiKey key = key_of(event);
  if (key != ImGuiKey_None) io.AddKeyEvent(key, false);
  // A Mac sends no key-up for what was pressed together with Command.
  if (mac_ && std::strcmp(event.key, "Meta") == 0) {
    for (int letter = ImGuiKey_A; letter <= ImGuiKey_Z; ++letter) io.AddKeyEvent(static_cast<ImGuiKey>(letter), false);
  }
  return false;
}

}  // namespace pn::platform
