#include "platform/gl_renderer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace pn::platform {
namespace {

constexpr const char* kVertexShader = R"(#version 300 es
uniform vec4 transform;
layout(location=0) in vec2 position;
layout(location=1) in vec2 texel;
layout(location=2) in vec4 color;
out highp vec2 at;
out lowp vec4 tint;
void main() {
  at = texel;
  tint = color;
  gl_Position = vec4(position * transform.xy + transform.zw, 0.0, 1.0);
})";

constexpr const char* kFragmentShader = R"(#version 300 es
precision mediump float;
uniform sampler2D picture;
in highp vec2 at;
in lowp vec4 tint;
layout(location=0) out vec4 result;
void main() {
  result = tint * texture(picture, at);
})";

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  GLint compiled = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled == 0) {
    char log[512] = "";
    glGetShaderInfoLog(shader, sizeof log, nullptr, log);
    std::fprintf(stderr, "shader: %s\n", log);
  }
  return shader;
}

const void* offset(std::size_t bytes) { return reinterpret_cast<const void*>(bytes); }

void set_sampling(bool smooth) {
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, smooth ? GL_LINEAR : GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, smooth ? GL_LINEAR_MIPMAP_LINEAR : GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

}  // namespace

bool GlRenderer::start() {
  const GLuint vertex = compile(GL_VERTEX_SHADER, kVertexShader);
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, kFragmentShader);
  program_ = glCreateProgram();
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint linked = 0;
  glGetProgramiv(program_, GL_LINK_STATUS, &linked);
  if (linked == 0) return false;
  transform_ = glGetUniformLocation(program_, "transform");

  glGenVertexArrays(1, &vertex_array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(vertex_array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  for (const GLuint location : {0U, 1U, 2U}) glEnableVertexAttribArray(location);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, sizeof(ImDrawVert), offset(offsetof(ImDrawVert, pos)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, sizeof(ImDrawVert), offset(offsetof(ImDrawVert, uv)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(ImDrawVert), offset(offsetof(ImDrawVert, col)));

  glUseProgram(program_);
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.TexMaxWidth = atlas.TexMaxHeight = std::min(largest, 4096);  // both are powers of two
  ready_ = true;
  return true;
}

void GlRenderer::context_lost() {
  ready_ = false;
  ++generation_;
  program_ = vertex_array_ = vertices_ = indices_ = 0;
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
}

// ImGui's texture protocol: made whole, then rectangles of it, then gone.
void GlRenderer::take_glyphs(ImTextureData& texture) {
  if (texture.Status == ImTextureStatus_WantCreate) {
    GLuint name = 0;
    glGenTextures(1, &name);
    glBindTexture(GL_TEXTURE_2D, name);
    set_sampling(true);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, texture.Width, texture.Height, 0, GL_RGBA, GL_UNSIGNED_BYTE, texture.Pixels);
    texture.SetTexID(id_of(name, false));
    texture.SetStatus(ImTextureStatus_OK);
  } else if (texture.Status == ImTextureStatus_WantUpdates) {
    glBindTexture(GL_TEXTURE_2D, name_of(texture.GetTexID()));
    glPixelStorei(GL_UNPACK_ROW_LENGTH, texture.Width);
    for (const ImTextureRect& rect : texture.Updates)
      glTexSubImage2D(GL_TEXTURE_2D, 0, rect.x, rect.y, rect.w, rect.h, GL_RGBA, GL_UNSIGNED_BYTE, texture.GetPixelsAt(rect.x, rect.y));
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    texture.SetStatus(ImTextureStatus_OK);
  } else if (texture.Status == ImTextureStatus_WantDestroy && texture.UnusedFrames > 0) {
    destroy(texture.GetTexID());
    texture.SetTexID(ImTextureID_Invalid);
    texture.SetStatus(ImTextureStatus_Destroyed);
  }
}

void GlRenderer::draw(ImDrawData& frame, int width_pixels, int height_pixels, ImVec4 background) {
  if (frame.Textures != nullptr)
    for (ImTextureData* texture : *frame.Textures) take_glyphs(*texture);
  // Not frame.FramebufferScale, which is for the glyphs.
  const ImVec2 scale{static_cast<float>(width_pixels) / frame.DisplaySize.x, static_cast<float>(height_pixels) / frame.DisplaySize.y};
  glViewport(0, 0, width_pixels, height_pixels);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(background.x, background.y, background.z, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  const float scale_x = 2.0F / frame.DisplaySize.x;
  const float scale_y = -2.0F / frame.DisplaySize.y;
  glUniform4f(transform_, scale_x, scale_y, -1.0F - frame.DisplayPos.x * scale_x, 1.0F - frame.DisplayPos.y * scale_y);
  for (const ImDrawList* list : frame.CmdLists) draw_list(*list, frame, scale, width_pixels, height_pixels);
}

void GlRenderer::draw_list(const ImDrawList& list, const ImDrawData& frame, ImVec2 scale, int width_pixels, int height_pixels) {
  glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.size_in_bytes(), list.VtxBuffer.Data, GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.size_in_bytes(), list.IdxBuffer.Data, GL_STREAM_DRAW);
  static_assert(sizeof(ImDrawIdx) == 4, "one draw list may hold more vertices than 16 bits count");
  TextureId bound = ~TextureId{0};
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.UserCallback != nullptr) continue;
    const auto left = std::max(0, static_cast<int>(std::lround((command.ClipRect.x - frame.DisplayPos.x) * scale.x)));
    const auto top = std::max(0, static_cast<int>(std::lround((command.ClipRect.y - frame.DisplayPos.y) * scale.y)));
    const auto right = std::min(width_pixels, static_cast<int>(std::lround((command.ClipRect.z - frame.DisplayPos.x) * scale.x)));
    const auto bottom = std::min(height_pixels, static_cast<int>(std::lround((command.ClipRect.w - frame.DisplayPos.y) * scale.y)));
    if (right <= left || bottom <= top) continue;
    glScissor(left, height_pixels - bottom, right - left, bottom - top);
    if (command.GetTexID() != bound) {
      bound = command.GetTexID();
      glBindTexture(GL_TEXTURE_2D, name_of(bound));
    }
    glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(command.ElemCount), GL_UNSIGNED_INT, offset(command.IdxOffset * sizeof(ImDrawIdx)));
  }
}

widgets::TextureId GlRenderer::upload(const std::uint8_t* rgba, int width, int height, bool smooth) {
  if (!ready_ || width <= 0 || height <= 0 || width > widgets::kLargestTexture || height > widgets::kLargestTexture) return 0;
  GLuint name = 0;
  glGenTextures(1, &name);
  glBindTexture(GL_TEXTURE_2D, name);
  set_sampling(smooth);
  const TextureId id = id_of(name, smooth);
  update(id, rgba, width, height);
  return id;
}

void GlRenderer::update(TextureId texture, const std::uint8_t* rgba, int width, int height) {
  const GLuint name = name_of(texture);
  if (!ready_ || name == 0) return;
  glBindTexture(GL_TEXTURE_2D, name);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
  if ((texture & kSmooth) != 0) glGenerateMipmap(GL_TEXTURE_2D);
}

void GlRenderer::destroy(TextureId texture) {
  const GLuint name = name_of(texture);
  if (ready_ && name != 0) glDeleteTextures(1, &name);
}

}  // namespace pn::platform
