#include "apps/baton/config.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "apps/baton/config_document.hpp"
#include "apps/baton/config_reader.hpp"
#include "apps/baton/config_sections.hpp"

namespace baton::app {
namespace {

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

loaded_config refused(std::string file, config_position position, std::string message) {
  loaded_config loaded;
  loaded.mistakes.push_back({file, position.line, position.column, {}, std::move(message)});
  loaded.config.file = std::move(file);
  return loaded;
}

std::string unreadable(int reason) {
  return fmt::format("cannot be read: {}", std::strerror(reason));
}

}  // namespace

loaded_config parse_config(std::string_view text, std::string file_name) {
  if (text.size() > config_file_max) {
    return refused(std::move(file_name), {},
                   fmt::format("is larger than {} bytes, is it the right file?", config_file_max));
  }
  const auto parsed = parse_toml(text);
  if (const auto* failure = std::get_if<toml_syntax_error>(&parsed)) {
    return refused(std::move(file_name), failure->position,
                   fmt::format("is not valid TOML from here on: {}", failure->message));
  }
  loaded_config loaded;
  loaded.config.file = std::move(file_name);
  config_mistakes mistakes{loaded.config.file};
  table_reader document{std::get<toml_value>(parsed), "", "", mistakes};
  read_server(document, loaded.config);
  read_workers(document, loaded.config.loop);
  read_timing(document, loaded.config.loop);
  read_actions(document, loaded.config);
  loaded.mistakes = mistakes.take();
  return loaded;
}

loaded_config load_config(const std::string& path) {
  errno = 0;
  const std::unique_ptr<std::FILE, close_file> file{std::fopen(path.c_str(), "re")};
  if (!file) {
    return refused(path, {}, unreadable(errno));
  }
  std::string text;
  std::array<char, 16 * 1024> piece{};
  std::size_t size = 0;
  // One byte over the bound is enough for parse_config to see it, and /dev/zero has an end too.
  while (text.size() <= config_file_max &&
         (size = std::fread(piece.data(), 1, piece.size(), file.get())) > 0) {
    text.append(piece.data(), size);
  }
  if (std::ferror(file.get()) != 0) {
    return refused(path, {}, unreadable(errno));
  }
  loaded_config loaded = parse_config(text, path);
  auto missing = check_commands(loaded.config);
  std::move(missing.begin(), missing.end(), std::back_inserter(loaded.mistakes));
  std::sort(loaded.mistakes.begin(), loaded.mistakes.end(), stands_before);
  return loaded;
}

std::string to_string(const config_mistake& mistake) {
  const std::string field = mistake.field.empty() ? "" : mistake.field + ": ";
  return fmt::format("{}:{}:{}: {}{}", mistake.file, mistake.line, mistake.column, field,
                     mistake.message);
}

}  // namespace baton::app
