#include "adapters/real/process/captured_output.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adapters/real/off_loop.hpp"
#include "base/json_reader.hpp"
#include "base/json_scan.hpp"
#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace baton::process {
namespace {

/// One character, or one byte that belongs to none.
struct character {
  std::size_t raw_size = 0;
  std::size_t encoded_size = 0;  ///< inside a JSON string
};

character first_of(std::string_view text) {
  const std::size_t size = base::utf8_front(text).size;
  if (size == 0) {
    return {1, base::utf8_replacement.size()};
  }
  return {size, size == 1 ? base::json_escaped_size(text.front()) : size};
}

// How many bytes at the front of `bytes` take up at most `size_max` bytes encoded.
std::size_t fitting_front(std::string_view bytes, std::size_t size_max) {
  std::size_t at = 0;
  std::size_t encoded = 0;
  while (at < bytes.size()) {
    const character next = first_of(bytes.substr(at));
    if (encoded + next.encoded_size > size_max) {
      break;
    }
    encoded += next.encoded_size;
    at += next.raw_size;
  }
  return at;
}

std::size_t encoded_size_of(std::string_view bytes) {
  std::size_t encoded = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const character next = first_of(bytes.substr(at));
    encoded += next.encoded_size;
    at += next.raw_size;
  }
  return encoded;
}

// How many bytes at the front of `bytes` must go, so that the rest takes up at most `size_max`.
std::size_t excess_front(std::string_view bytes, std::size_t size_max) {
  std::size_t encoded = encoded_size_of(bytes);
  std::size_t at = 0;
  while (encoded > size_max) {
    const character next = first_of(bytes.substr(at));
    encoded -= next.encoded_size;
    at += next.raw_size;
  }
  return at;
}

void add_text(std::string& object, std::string_view name, captured_output& stream,
              std::string_view bytes) {
  const json_excerpt excerpt = json_excerpt_of(bytes, stream.kept(), stream.size_max());
  object.append(",\"").append(name).append("\":\"").append(excerpt.text).append("\"");
  if (stream.truncated() || excerpt.cut) {
    object.append(",\"").append(name).append("_truncated\":true");
  }
}

void trim_json(std::string& text) {
  const std::string_view trimmed = base::json_trimmed(text);
  const auto before = static_cast<std::size_t>(trimmed.data() - text.data());
  const std::size_t size = trimmed.size();
  text.resize(before + size);
  text.erase(0, before);
}

}  // namespace

void captured_output::append(std::string_view bytes) {
  if (kept_ == part::beginning) {
    const std::size_t taken = std::min(bytes.size(), size_max_ - size_);
    truncated_ = truncated_ || taken < bytes.size();
    keep(bytes.substr(0, taken));
    return;
  }
  truncated_ = truncated_ || size_ + bytes.size() > size_max_;
  keep(bytes.substr(bytes.size() - std::min(bytes.size(), size_max_)));
  while (!pieces_.empty() && size_ - pieces_.front().size() >= size_max_) {
    size_ -= pieces_.front().size();
    pieces_.erase(pieces_.begin());
  }
}

void captured_output::keep(std::string_view bytes) {
  constexpr std::size_t piece_max = 64U * 1024U;
  size_ += bytes.size();
  while (!bytes.empty()) {
    if (pieces_.empty() || pieces_.back().size() == piece_max) {
      pieces_.emplace_back();
    }
    std::string& last = pieces_.back();
    const std::size_t count = std::min(bytes.size(), piece_max - last.size());
    last.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
  }
}

std::string captured_output::take() {
  std::size_t excess = size_ - std::min(size_, size_max_);
  std::string whole;
  whole.reserve(size_ - excess);
  for (std::string& piece : pieces_) {
    const std::size_t skipped = std::min(excess, piece.size());
    whole.append(piece, skipped);
    excess -= skipped;
    piece = {};  // no byte is held twice for long
  }
  pieces_.clear();
  size_ = 0;
  return whole;
}

run_end make_end(exit_status status, captured_output output, captured_output errors) {
  run_end end;
  end.succeeded = status.how == exit_status::kind::exited && status.number == 0;
  std::string answer = output.take();
  if (end.succeeded && !output.truncated() && base::is_faithful_json(answer, json_depth_max)) {
    trim_json(answer);
    end.result = std::move(answer);
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
  answer = {};  // what is encoded need not be held twice
  const std::string said = errors.take();
  add_text(end.result, "stderr", errors, said);
  end.result += '}';
  return end;
}

awaitable<run_end> make_end_off_loop(exit_status status, captured_output output,
                                     captured_output errors) {
  const std::size_t bytes = output.size() + errors.size();
  auto encode = [status, out = std::move(output), err = std::move(errors)]() mutable {
    return make_end(status, std::move(out), std::move(err));
  };
  run_end end = co_await computed_off_loop(bytes, std::move(encode));
  co_return end;
}

json_excerpt json_excerpt_of(std::string_view bytes, captured_output::part kept,
                             std::size_t size_max) {
  const std::size_t raw_size = bytes.size();
  if (kept == captured_output::part::beginning) {
    bytes = bytes.substr(0, fitting_front(bytes, size_max));
  } else {
    bytes.remove_prefix(excess_front(bytes, size_max));
  }
  json_excerpt excerpt;
  excerpt.cut = bytes.size() < raw_size;
  excerpt.text.reserve(std::min(size_max, encoded_size_of(bytes)));
  while (!bytes.empty()) {
    const std::size_t size = base::utf8_front(bytes).size;
    if (size == 0) {
      excerpt.text.append(base::utf8_replacement);
    } else if (size == 1) {
      base::append_json_escaped(excerpt.text, bytes.front());
    } else {
      excerpt.text.append(bytes.substr(0, size));
    }
    bytes.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return excerpt;
}

}  // namespace baton::process
