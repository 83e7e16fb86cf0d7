#include "sim/site.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/number_text.hpp"

namespace sim {

using baton::base::ensure;

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

namespace {

/// Where the number at the end of a word begins, its dash before it; npos: it has none.
std::size_t number_in(std::string_view piece) {
  const std::size_t last_other = piece.find_last_not_of("0123456789");
  if (last_other == std::string_view::npos || last_other + 1 == piece.size() ||
      piece[last_other] != '-') {
    return std::string_view::npos;
  }
  const bool negative = last_other > 0 && piece[last_other - 1] == '-';
  return negative ? last_other : last_other + 1;
}

}  // namespace

std::optional<std::uint64_t> site_hash_of(std::string_view text) {
  std::uint64_t hash = 0;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view piece = text.substr(0, slash);
    if (piece.empty()) {
      return std::nullopt;
    }
    const std::size_t digits = number_in(piece);
    const auto number = digits == std::string_view::npos
                            ? std::nullopt
                            : baton::base::number_in<std::int64_t>(piece.substr(digits));
    ensure(!number || digits >= 1, "a number stands behind its word and a dash");
    const std::string_view word = number ? piece.substr(0, digits - 1) : piece;
    hash = site::fold(hash, hash_of(word), number.value_or(0), number.has_value());
    if (slash == std::string_view::npos) {
      return hash;
    }
    text.remove_prefix(slash + 1);
  }
}

std::string site_kind_of(std::string_view text) {
  text = text.substr(0, text.find('#'));
  std::string kind;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view piece = text.substr(0, slash);
    const std::size_t digits = number_in(piece);
    kind += digits == std::string_view::npos ? piece : piece.substr(0, digits - 1);
    if (slash == std::string_view::npos) {
      return kind;
    }
    kind += '/';
    text.remove_prefix(slash + 1);
  }
}

std::string visit::text() const {
  ensure(occurrence >= 1, "visits are counted from one");
  return occurrence == 1 ? where.text() : fmt::format("{}#{}", where.text(), occurrence);
}

}  // namespace sim
