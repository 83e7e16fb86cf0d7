// Strings written as JSON.
#include "engine/core/json_text.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace {

using namespace baton;

// Reads a JSON string back, knowing no more than the standard says; empty where it is none.
std::optional<std::string> read_json_string(const std::string& quoted) {
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
    CHECK(read_json_string('"' + written + '"') == std::string{symbol});
  }
  std::string line;
  for (const char symbol : std::string_view{"a\n\"\x1b"}) {
    append_json_escaped(line, symbol);
  }
  CHECK(line == R"(a\n\"\u001b)");
}

TEST_CASE("any text reads back as it was written") {
  CHECK(rc::check([](const std::string& text) {
    RC_ASSERT(read_json_string(json_string(text)) == std::optional{text});
  }));
}

TEST_CASE("an error's result is an object with the message as text") {
  CHECK(error_result("its worker was lost") == R"({"error":"its worker was lost"})");
  CHECK(error_result(R"(no "such" thing)") == R"({"error":"no \"such\" thing"})");
}

TEST_CASE("a field's text is found in an object without a parser, whatever lies before it") {
  const std::string object =
      R"({"a":{"region":"no","x":[1,{"region":2}]},"b":"\"region\":\"no\",{","region":"e\\u,}","z":[]})";
  CHECK(json_field(object, "region") == R"("e\\u,}")");
  CHECK(json_field(object, "a") == R"({"region":"no","x":[1,{"region":2}]})");
  CHECK(json_field(object, "b") == R"("\"region\":\"no\",{")");
  CHECK(json_field(object, "z") == "[]");
  CHECK(json_field(R"({"n":1,"t":true,"e":"","last":null})", "n") == "1");
  CHECK(json_field(R"({"n":1,"t":true,"e":"","last":null})", "e") == "\"\"");
  CHECK(json_field(R"({"n":1,"t":true,"e":"","last":null})", "last") == "null");
  CHECK(json_field(R"({"a\"b":1})", "a\"b") == "1");
}

TEST_CASE("a field that an object lacks has no text") {
  CHECK(json_field("{}", "region").empty());
  CHECK(json_field(R"({"regions":1,"x":"region"})", "region").empty());
  CHECK(json_field("", "region").empty());
}
