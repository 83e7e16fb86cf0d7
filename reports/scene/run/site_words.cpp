#include "reports/scene/run/site_words.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace baton::reports {
namespace {

struct word {
  std::string_view text;
  std::int64_t number = 0;
  bool numbered = false;
};

word word_of(std::string_view piece) {
  const std::size_t dash = piece.rfind('-');
  if (dash == std::string_view::npos || dash + 1 == piece.size() || dash == 0) {
    return {piece};
  }
  const auto number = base::number_in<std::int64_t>(piece.substr(dash + 1));
  return number ? word{piece.substr(0, dash), *number, true} : word{piece};
}

void take(site_words& into, const word& next) {
  if (next.text == "execution") {
    into.execution = next.number;
  } else if (next.text == "attempt") {
    into.attempt = next.number;
  } else if (next.text == "request") {
    into.request = next.number;
  } else if (next.text == "action") {
    into.action = next.number;
  } else {
    // A host that is alone of its kind bears no number: `storage-0` is `storage`.
    std::string name{next.text};
    name += next.number == 0 ? std::string{} : fmt::format("-{}", next.number);
    (into.host.empty() ? into.host : into.other) = std::move(name);
  }
}

}  // namespace

site_words words_of(std::string_view site) {
  site = site.substr(0, site.find('#'));
  site_words words;
  bool first = true;
  while (!site.empty()) {
    const std::size_t slash = site.find('/');
    const word next = word_of(site.substr(0, slash));
    site = slash == std::string_view::npos ? std::string_view{} : site.substr(slash + 1);
    if (first) {
      words.call = next.text;
    } else if (next.numbered) {
      take(words, next);
    } else if (next.text.find('.') != std::string_view::npos) {
      words.message = next.text;
    } else {
      words.last = next.text;
    }
    first = false;
  }
  return words;
}

std::string subject_of(const site_words& site) {
  std::string text{site.message.empty() ? site.call : site.message};
  if (site.execution != 0) {
    text += fmt::format(" of execution {}", site.execution);
    text += site.attempt != 0 ? fmt::format(", attempt {}", site.attempt) : std::string{};
  } else if (site.request != 0) {
    text += fmt::format(" of request-{}", site.request);
  } else if (!site.host.empty() && site.message.empty()) {
    text += fmt::format(" by {}", site.host);
  }
  return text;
}

}  // namespace baton::reports
