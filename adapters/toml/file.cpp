#include "adapters/toml/file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"

namespace baton::toml_reading {
namespace {

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

mistake refused(std::string_view file, file_position position, std::string message) {
  return {std::string{file}, position.line, position.column, {}, std::move(message)};
}

mistake unreadable(const std::string& path, int reason) {
  return refused(path, {}, fmt::format("cannot be read: {}", std::strerror(reason)));
}

}  // namespace

std::variant<std::string, mistake> read_file(const std::string& path) {
  errno = 0;
  const std::unique_ptr<std::FILE, close_file> file{std::fopen(path.c_str(), "re")};
  if (!file) {
    return unreadable(path, errno);
  }
  std::string text;
  std::array<char, 16 * 1024> piece{};
  std::size_t size = 0;
  // One byte over the bound is enough for read_document to see it, and /dev/zero has an end too.
  while (text.size() <= file_max &&
         (size = std::fread(piece.data(), 1, piece.size(), file.get())) > 0) {
    text.append(piece.data(), size);
  }
  if (std::ferror(file.get()) != 0) {
    return unreadable(path, errno);
  }
  return text;
}

std::variant<toml_value, mistake> read_document(std::string_view text, std::string_view file) {
  if (text.size() > file_max) {
    return refused(file, {},
                   fmt::format("is larger than {} bytes, is it the right file?", file_max));
  }
  auto parsed = parse_toml(text);
  if (const auto* failure = std::get_if<toml_syntax_error>(&parsed)) {
    // The parser quotes what it found, with the line's end and whatever else is in it.
    return refused(
        file, failure->position,
        fmt::format("is not valid TOML from here on: {}", in_one_line(failure->message)));
  }
  return std::get<toml_value>(std::move(parsed));
}

}  // namespace baton::toml_reading
