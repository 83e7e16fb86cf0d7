#include "adapters/real/process/captured_output.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/real/process/json_check.hpp"
#include "engine/core/json_text.hpp"

namespace baton::process {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

// The length of the valid sequence at the beginning of `text`, or 0. Overlong forms, surrogates and
// what lies beyond U+10FFFF are told by the second byte.
std::size_t sequence_size(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80U) {
    return 1;
  }
  const std::size_t size = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U || text.size() < size) {
    return 0;
  }
  for (std::size_t at = 1; at < size; ++at) {
    if (!is_continuation(byte(at))) {
      return 0;
    }
  }
  const unsigned char second = byte(1);
  const bool wrong = (first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second > 0x9FU) ||
                     (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
  return wrong ? 0 : size;
}

void add_text(std::string& object, std::string_view name, captured_output& stream,
              std::string_view bytes) {
  object += fmt::format(R"(,"{}":{})", name, json_string(valid_utf8(bytes)));
  if (stream.truncated()) {
    object += fmt::format(R"(,"{}_truncated":true)", name);
  }
}

}  // namespace

void captured_output::append(std::string_view bytes) {
  if (kept_ == part::beginning) {
    const std::size_t taken = std::min(bytes.size(), size_max_ - bytes_.size());
    bytes_.append(bytes.substr(0, taken));
    truncated_ = truncated_ || taken < bytes.size();
    return;
  }
  bytes_.append(bytes);
  // Twice the bound before anything is moved: so each byte is moved once on average.
  if (bytes_.size() > 2 * size_max_) {
    bytes_.erase(0, bytes_.size() - size_max_);
    truncated_ = true;
  }
}

std::string_view captured_output::finish() {
  if (bytes_.size() > size_max_) {
    bytes_.erase(0, bytes_.size() - size_max_);
    truncated_ = true;
  }
  return bytes_;
}

run_end make_end(exit_status status, captured_output& output, captured_output& errors) {
  run_end end;
  end.succeeded = status.how == exit_status::kind::exited && status.number == 0;
  const std::string_view answer = output.finish();
  if (end.succeeded && !output.truncated() && is_json(answer)) {
    end.result = json_trimmed(answer);
    return end;
  }
  switch (status.how) {
    case exit_status::kind::exited:
      end.result = fmt::format(R"({{"exit_code":{})", status.number);
      break;
    case exit_status::kind::signalled:
      end.result = fmt::format(R"({{"signal":{})", status.number);
      break;
    case exit_status::kind::unknown: end.result = R"({"exit_code":null)"; break;
  }
  add_text(end.result, "stdout", output, answer);
  add_text(end.result, "stderr", errors, errors.finish());
  end.result += '}';
  return end;
}

std::string valid_utf8(std::string_view text) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = sequence_size(text);
    valid.append(size == 0 ? replacement : text.substr(0, size));
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return valid;
}

}  // namespace baton::process
