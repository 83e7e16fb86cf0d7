#include "adapters/wire/errors.hpp"

#include <array>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "adapters/wire/json_object.hpp"
#include "base/json_text.hpp"

namespace baton::wire {
namespace {

using namespace std::string_view_literals;

constexpr std::array words{
    std::pair{errc::unknown_action, "unknown_action"sv},
    std::pair{errc::unknown_execution, "unknown_execution"sv},
    std::pair{errc::queue_full, "queue_full"sv},
    std::pair{errc::limit_reached, "limit_reached"sv},
    std::pair{errc::draining, "draining"sv},
    std::pair{errc::invalid_argument, "invalid_argument"sv},
    std::pair{errc::stale_attempt, "stale_attempt"sv},
    std::pair{errc::lease_lost, "lease_lost"sv},
    std::pair{errc::unavailable, "unavailable"sv},
    std::pair{errc::outcome_unknown, "outcome_unknown"sv},
    std::pair{errc::storage_full, "storage_full"sv},
    std::pair{errc::storage_corrupt, "storage_corrupt"sv},
    std::pair{errc::newer_schema, "newer_schema"sv},
    std::pair{errc::locked, "locked"sv},
    std::pair{errc::cannot_start, "cannot_start"sv},
    std::pair{errc::no_room, "no_room"sv},
    std::pair{errc::stopped, "stopped"sv},
    std::pair{errc::key_conflict, "key_conflict"sv},
    std::pair{errc::unknown_queue, "unknown_queue"sv},
    std::pair{errc::queue_conflict, "queue_conflict"sv},
    std::pair{errc::nothing_survives, "nothing_survives"sv},
};

errc code_of_status(int http_status) {
  if (http_status >= 400 && http_status < 500) {
    return errc::invalid_argument;
  }
  return http_status == 503 ? errc::unavailable : errc::outcome_unknown;
}

std::string text_at(const boost::json::object& fields, std::string_view name) {
  const boost::json::value* const found = fields.if_contains({name.data(), name.size()});
  const boost::json::string* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

}  // namespace

std::string_view word_of(errc code) {
  for (const auto& [known, word] : words) {
    if (known == code) {
      return word;
    }
  }
  return "internal";
}

std::optional<errc> errc_from_word(std::string_view word) {
  for (const auto& [code, known] : words) {
    if (known == word) {
      return code;
    }
  }
  return std::nullopt;
}

std::string_view word_of(const error& failure) {
  return failure.code.category() == error_category()
             ? word_of(static_cast<errc>(failure.code.value()))
             : "internal"sv;
}

std::string error_document(std::string_view word, std::string_view message) {
  return fmt::format(R"({{"error":{{"code":{},"message":{}}}}})",
                     base::json_string_of_anything(word), base::json_string_of_anything(message));
}

std::string error_document(const error& failure) {
  return error_document(word_of(failure), failure.message());
}

error read_error(int http_status, std::string_view document) {
  boost::system::error_code ignored;
  const boost::json::value read = boost::json::parse({document.data(), document.size()}, ignored);
  const boost::json::object* const outer = ignored ? nullptr : read.if_object();
  const boost::json::value* const field = outer == nullptr ? nullptr : outer->if_contains("error");
  const boost::json::object* const inner = field == nullptr ? nullptr : field->if_object();
  if (inner == nullptr) {
    return {code_of_status(http_status),
            fmt::format("HTTP status {}, without a word from baton", http_status)};
  }
  const std::optional<errc> code = errc_from_word(text_at(*inner, "code"));
  return {code.value_or(code_of_status(http_status)), text_at(*inner, "message")};
}

}  // namespace baton::wire
