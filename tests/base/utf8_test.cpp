// What is a character of UTF-8 and what is not.
#include "base/utf8.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace {

using namespace baton::base;
using namespace std::string_literals;

// Written from the table of the standard (Unicode, 3.9, table 3-7), knowing nothing of the code.
std::string encoded(char32_t point) {
  const auto byte = [](char32_t value) {
    return static_cast<char>(static_cast<unsigned char>(value));
  };
  const auto trail = [&](unsigned shift, char32_t value) {
    return byte(0x80U | ((value >> shift) & 0x3FU));
  };
  if (point < 0x80) {
    return {byte(point)};
  }
  if (point < 0x800) {
    return {byte(0xC0U | (point >> 6U)), trail(0, point)};
  }
  if (point < 0x10000) {
    return {byte(0xE0U | (point >> 12U)), trail(6, point), trail(0, point)};
  }
  return {byte(0xF0U | (point >> 18U)), trail(12, point), trail(6, point), trail(0, point)};
}

std::vector<std::string> not_characters() {
  return {"\x80",
          "\xBF",
          "\xC0\x80",
          "\xC0\xAF",
          "\xC1\xBF",
          "\xC3",
          "\xC3(",
          "\xE0\x80\xAF",
          "\xE0\x9F\xBF",
          "\xE2\x82",
          "\xE2\x28\xA1",
          "\xED\xA0\x80",
          "\xED\xBF\xBF",
          "\xF0\x80\x80\x80",
          "\xF0\x8F\xBF\xBF",
          "\xF0\x9F\x98",
          "\xF0\x9F\x28\x80",
          "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80",
          "\xF8\x88\x80\x80\x80",
          "\xFE",
          "\xFF"};
}

}  // namespace

TEST_CASE("every code point but a surrogate is one character") {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    const std::string text = encoded(point);
    const utf8_character read = utf8_front(text + "x");
    const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (read.size != (is_surrogate ? 0 : text.size()) || (!is_surrogate && read.point != point)) {
      FAIL("U+" << std::hex << static_cast<std::uint32_t>(point));
    }
  }
}

TEST_CASE("overlong, surrogate, cut off and stray bytes are no characters") {
  for (const std::string& bytes : not_characters()) {
    for (const std::string& behind : {""s, "a"s}) {
      CHECK(utf8_front(bytes + behind).size == 0);
      CHECK(valid_utf8_size("ä" + bytes + behind) == 2);
      CHECK(repaired_utf8(bytes + behind).starts_with(utf8_replacement));
    }
  }
}

TEST_CASE("each byte that belongs to no character is replaced by itself, and nothing else") {
  CHECK(repaired_utf8("a\xFF\xC0\xAF z") == "a\uFFFD\uFFFD\uFFFD z");
  CHECK(repaired_utf8("ä€𝄞\x80") == "ä€𝄞\uFFFD");
  CHECK(repaired_utf8("\xE2\x82") == "\uFFFD\uFFFD");
  CHECK(repaired_utf8("a\0b"s) == "a\0b"s);
  CHECK(repaired_utf8("").empty());
}

TEST_CASE("what is repaired is valid, and what is valid stays as it is") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::string text{bytes.begin(), bytes.end()};
    const std::string repaired = repaired_utf8(text);
    RC_ASSERT(valid_utf8_size(repaired) == repaired.size());
    RC_ASSERT(repaired_utf8(repaired) == repaired);
    RC_ASSERT((valid_utf8_size(text) == text.size()) == (repaired == text));
    const std::size_t valid = valid_utf8_size(text);
    RC_ASSERT(repaired.substr(0, valid) == text.substr(0, valid));
  }));
}

TEST_CASE("a text is cut between characters") {
  const std::string text = "aä€𝄞b";  // 1, 2, 3, 4 and 1 bytes
  const std::vector<std::size_t> kept{0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (std::size_t size_max = 0; size_max < kept.size(); ++size_max) {
    CHECK(whole_utf8_size(text, size_max) == kept[size_max]);
  }
  CHECK(whole_utf8_size("", 5) == 0);
  CHECK(whole_utf8_size("\x80\x80\x80", 2) == 0);
}
