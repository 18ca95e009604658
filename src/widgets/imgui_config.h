#pragma once
// Dear ImGui's compile-time choices, the same wherever imgui.h is included.
#include <cstdint>

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_ENABLE_FREETYPE
#define IMGUI_USE_WCHAR32  // emoji are typed, too
#define ImTextureID std::uint64_t
#define ImDrawIdx unsigned int
#ifdef NDEBUG
#define IM_ASSERT(condition) ((void)(condition))
#endif
