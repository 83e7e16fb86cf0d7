#include "sim/site.hpp"

#include <charconv>

#include <fmt/format.h>

namespace sim {

std::string site::text() const {
  std::string path;
  for (std::size_t index = 0; index < depth_; ++index) {
    const part& each = parts_[index];
    path += index == 0 ? "" : "/";
    path += each.word;
    if (each.numbered) {
      path += fmt::format("-{}", each.number);
    }
  }
  return path;
}

std::optional<std::uint64_t> site_hash_of(std::string_view text) {
  std::uint64_t hash = 0;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view piece = text.substr(0, slash);
    if (piece.empty()) {
      return std::nullopt;
    }
    const std::size_t dash = piece.rfind('-');
    std::int64_t number = 0;
    bool numbered = false;
    if (dash != std::string_view::npos && dash + 1 < piece.size()) {
      const char* const end = piece.data() + piece.size();
      const auto [stop, problem] = std::from_chars(piece.data() + dash + 1, end, number);
      numbered = problem == std::errc{} && stop == end;
    }
    const std::string_view word = numbered ? piece.substr(0, dash) : piece;
    hash = site::fold(hash, hash_of(word), numbered ? number : 0, numbered);
    if (slash == std::string_view::npos) {
      return hash;
    }
    text.remove_prefix(slash + 1);
  }
}

std::string visit::text() const {
  return occurrence == 1 ? where.text() : fmt::format("{}#{}", where.text(), occurrence);
}

}  // namespace sim
