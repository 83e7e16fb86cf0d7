// Where something happens, by name: `store.claim/worker-3`. Faults and draws are keyed by it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "sim/label.hpp"

namespace sim {

using baton::base::ensure;

/// A path of a few words, each with or without a number. Two sites are the same if their texts are;
/// so words have no slash in them and do not end in a dash or in what reads as a number.
class site {
 public:
  constexpr explicit site(label name) : name_{name} { add(name, 0, false); }

  /// The site below this one, such as `/worker-3`.
  [[nodiscard]] constexpr site at(label noun, std::int64_t number) const {
    site below = *this;
    below.add(noun, number, true);
    return below;
  }
  [[nodiscard]] constexpr site at(label word) const {
    site below = *this;
    below.add(word, 0, false);
    return below;
  }

  [[nodiscard]] constexpr std::uint64_t hash() const { return hash_; }
  /// Its first word.
  [[nodiscard]] constexpr label name() const { return name_; }
  [[nodiscard]] std::string text() const;

 private:
  struct part {
    std::string_view word;
    std::int64_t number = 0;
    bool numbered = false;
  };
  static constexpr std::size_t depth_max = 5;

  constexpr void add(label word, std::int64_t number, bool numbered) {
    baton::base::ensure(depth_ < depth_max, "a site has few words");
    parts_[depth_++] = {word.text, number, numbered};
    hash_ = fold(hash_, word.hash, number, numbered);
  }
  static constexpr std::uint64_t fold(std::uint64_t path, std::uint64_t word, std::int64_t number,
                                      bool numbered) {
    const auto bits = static_cast<std::uint64_t>(number);
    return mix(path, numbered ? mix(mix(word, bits), 1) : word);
  }
  friend std::optional<std::uint64_t> site_hash_of(std::string_view text);

  label name_;
  std::array<part, depth_max> parts_{};
  std::size_t depth_ = 0;
  std::uint64_t hash_ = 0;
};

/// The hash of the site with this text. None: it is no site (empty, or has an empty word).
[[nodiscard]] std::optional<std::uint64_t> site_hash_of(std::string_view text);

/// The text of a site or of a visit to it, without its numbers: `store.claim/worker/answered`.
[[nodiscard]] std::string site_kind_of(std::string_view text);

/// One visit to a site: the first, the second, … of a run.
struct visit {
  site where;
  std::uint32_t occurrence = 1;
  std::uint64_t key = 0;  ///< of seed, site and occurrence: what is drawn here is drawn from it

  /// `store.claim/worker-3#2`; the first visit bears no number.
  [[nodiscard]] std::string text() const;
};

}  // namespace sim
