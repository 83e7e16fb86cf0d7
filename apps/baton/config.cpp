#include "apps/baton/config.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "adapters/toml/file.hpp"
#include "adapters/toml/table_reader.hpp"
#include "apps/baton/config_sections.hpp"

namespace baton::app {
namespace {

using namespace toml_reading;

constexpr std::string_view arrays_of_tables[] = {"action"};

loaded_config refused(std::string file, mistake failure) {
  loaded_config loaded;
  loaded.mistakes.push_back(std::move(failure));
  loaded.config.file = std::move(file);
  return loaded;
}

}  // namespace

loaded_config parse_config(std::string_view text, std::string file_name) {
  auto read = read_document(text, file_name);
  if (auto* failure = std::get_if<mistake>(&read)) {
    return refused(std::move(file_name), std::move(*failure));
  }
  loaded_config loaded;
  loaded.config.file = std::move(file_name);
  mistake_list mistakes{loaded.config.file};
  const known_keys keys{config_keys(), arrays_of_tables};
  table_reader document{std::get<toml_value>(read), keys, "", "", mistakes};
  read_server(document, loaded.config);
  read_workers(document, loaded.config.loop);
  read_timing(document, loaded.config.loop);
  read_actions(document, loaded.config);
  loaded.mistakes = mistakes.take();
  loaded.config.hints = mistakes.take_hints();
  return loaded;
}

loaded_config load_config(const std::string& path) {
  auto read = read_file(path);
  if (auto* failure = std::get_if<mistake>(&read)) {
    return refused(path, std::move(*failure));
  }
  loaded_config loaded = parse_config(std::get<std::string>(read), path);
  auto missing = check_commands(loaded.config);
  std::move(missing.begin(), missing.end(), std::back_inserter(loaded.mistakes));
  std::sort(loaded.mistakes.begin(), loaded.mistakes.end(), stands_before);
  return loaded;
}

}  // namespace baton::app
