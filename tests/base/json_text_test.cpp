// Strings written as JSON.
#include "base/json_text.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "base/utf8.hpp"

namespace {

using namespace baton::base;

// Reads a JSON string back, knowing no more than the standard says; empty where it is none.
std::optional<std::string> string_read_from(const std::string& quoted) {
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') {
    return std::nullopt;
  }
  std::string text;
  for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
    const char symbol = quoted[at];
    if (symbol == '"' || static_cast<unsigned char>(symbol) < 0x20) {
      return std::nullopt;
    }
    if (symbol != '\\') {
      text += symbol;
      continue;
    }
    const char escaped = quoted.at(++at);
    if (escaped == 'u') {
      text += static_cast<char>(std::stoi(quoted.substr(at + 1, 4), nullptr, 16));
      at += 4;
    } else if (const std::size_t short_form = std::string_view{"\"\\bfnrt"}.find(escaped);
               short_form != std::string_view::npos) {
      text += std::string_view{"\"\\\b\f\n\r\t"}[short_form];
    } else {
      return std::nullopt;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("a plain text only gets its quotes") {
  CHECK(json_string("") == R"("")");
  CHECK(json_string("deploy.web") == R"("deploy.web")");
  CHECK(json_string("straße / € ") == R"("straße / € ")");
}

TEST_CASE("quotes, backslashes and control characters are escaped") {
  CHECK(json_string(R"(say "hi")") == R"("say \"hi\"")");
  CHECK(json_string(R"(C:\dir)") == R"("C:\\dir")");
  CHECK(json_string("a\nb\tc") == R"("a\u000ab\u0009c")");
  CHECK(json_string(std::string{"nul\0here", 8}) == R"("nul\u0000here")");
  CHECK(json_string("\x1f") == R"("\u001f")");
  CHECK(json_string("\x7f") == "\"\x7f\"");
}

TEST_CASE("the shortest form of a character is as long as it is said to be, and reads back") {
  for (int code = 0; code < 128; ++code) {
    const char symbol = static_cast<char>(code);
    std::string written;
    append_json_escaped(written, symbol);
    CHECK(written.size() == json_escaped_size(symbol));
    CHECK(string_read_from('"' + written + '"') == std::string{symbol});
  }
  std::string line;
  for (const char symbol : std::string_view{"a\n\"\x1b"}) {
    append_json_escaped(line, symbol);
  }
  CHECK(line == R"(a\n\"\u001b)");
}

TEST_CASE("any text reads back as it was written") {
  CHECK(rc::check([](const std::string& text) {
    RC_ASSERT(string_read_from(json_string(text)) == std::optional{text});
  }));
}

TEST_CASE("bytes that are no characters are replaced, so that a string stays JSON") {
  CHECK(json_string_of_anything("ä€𝄞\x80") == "\"ä€𝄞\uFFFD\"");
  CHECK(json_string_of_anything("a\n\xFF") == "\"a\\u000a\uFFFD\"");
  CHECK(json_string_of_anything("") == "\"\"");
}

TEST_CASE("a string is appended in its shortest form, and repaired") {
  std::string line = "x:";
  append_json_string(line, "a\b\f\n\r\t\"\\\x01 ä\xC3");
  CHECK(line == "x:\"a\\b\\f\\n\\r\\t\\\"\\\\\\u0001 ä\uFFFD\"");
  CHECK(rc::check([](const std::string& text) {
    std::string quoted;
    append_json_string(quoted, text);
    RC_ASSERT(string_read_from(quoted) == std::optional{repaired_utf8(text)});
  }));
}
