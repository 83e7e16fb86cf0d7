#include "adapters/real/http/http_message.hpp"

#include <algorithm>

#include "base/percent_coding.hpp"

namespace baton {

std::optional<query_fields> query_from_text(std::string_view text) {
  query_fields fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    std::string pair{text.substr(0, end)};
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) {
      continue;
    }
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name =
        base::percent_decoded(std::string_view{pair}.substr(0, equals));
    const std::size_t value_at = std::min(equals + 1, pair.size());
    std::optional<std::string> value =
        base::percent_decoded(std::string_view{pair}.substr(value_at));
    if (!name || !value) {
      return std::nullopt;
    }
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

}  // namespace baton
