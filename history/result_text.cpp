#include "history/result_text.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace baton::history {
namespace {

// Two independent multiply-and-rotate hashes over the same words: no two results of one execution
// meet by accident, and tens of megabytes take milliseconds.
struct digest {
  std::uint64_t first = 0x9E37'79B9'7F4A'7C15U;
  std::uint64_t second = 0xC2B2'AE3D'27D4'EB4FU;

  void add(std::uint64_t word) {
    first = std::rotl((first ^ word) * 0xFF51'AFD7'ED55'8CCDU, 29);
    second = std::rotl(second + word, 23) * 0x9FB2'1C65'1E98'DF25U;
  }
};

}  // namespace

std::string result_text(std::string_view result) {
  if (result.size() <= result_bytes_max) {
    return std::string{result};
  }
  digest of;
  const std::size_t bytes = result.size();
  const char* at = result.data();
  const char* const end = at + bytes;
  std::uint64_t word = 0;
  for (; end - at >= std::ptrdiff_t{sizeof word}; at += sizeof word) {
    std::memcpy(&word, at, sizeof word);
    of.add(word);
  }
  word = 0;
  std::memcpy(&word, at, static_cast<std::size_t>(end - at));
  of.add(word);
  of.add(bytes);
  return fmt::format(R"({{"bytes":{},"digest":"{:016x}{:016x}"}})", bytes, of.first, of.second);
}

}  // namespace baton::history
