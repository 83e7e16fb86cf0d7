// docs/configuration.md says what the parser does.
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "apps/baton/config.hpp"

namespace {

using namespace baton::app;

std::string documentation() {
  std::ifstream file{BATON_SOURCE_DIR "/docs/configuration.md"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// What follows `begin`, up to `end`.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t start = text.find(begin);
  if (start == std::string::npos) {
    return {};
  }
  const std::size_t first = start + begin.size();
  return text.substr(first, text.find(end, first) - first);
}

std::string rows_of(const std::string& section) {
  const std::string heading = section == "action" ? "[[action]]" : fmt::format("[{}]", section);
  return between(documentation(), fmt::format("\n## {}\n", heading), "\n## ");
}

}  // namespace

TEST_CASE("the documentation lists every key in its section, as the parser knows it") {
  for (const config_key& key : config_keys()) {
    const std::size_t dot = key.path.rfind('.');
    const std::string row = fmt::format("\n| `{}` | {} | {} | {} |\n", key.path.substr(dot + 1),
                                        key.type, key.default_value, key.description);
    INFO(key.path);
    CHECK(rows_of(std::string{key.path.substr(0, dot)}).find(row) != std::string::npos);
  }
}

TEST_CASE("the documentation lists no other keys") {
  const std::string text = documentation();
  std::size_t rows = 0;
  for (std::size_t at = text.find("\n| `"); at != std::string::npos;
       at = text.find("\n| `", at + 1)) {
    ++rows;
  }
  CHECK(rows == config_keys().size());
}

TEST_CASE("the documentation's example has every key and no mistake") {
  const std::string example = between(documentation(), "```toml\n", "```\n");
  REQUIRE_FALSE(example.empty());
  const loaded_config loaded = parse_config(example, "example.toml");
  for (const config_mistake& mistake : loaded.mistakes) {
    FAIL_CHECK(to_string(mistake));
  }
  CHECK(loaded.config.actions.size() == 2);
  for (const config_key& key : config_keys()) {
    const std::string name{key.path.substr(key.path.rfind('.') + 1)};
    INFO(key.path);
    const bool written = example.find(fmt::format("\n{} = ", name)) != std::string::npos;
    const bool heads = example.find(fmt::format("\n[{}]\n", key.path)) != std::string::npos;
    CHECK((written || heads));
  }
}
