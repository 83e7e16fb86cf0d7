#include "tests/reports/markup.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include <fmt/format.h>

namespace baton::test {
namespace {

constexpr std::size_t none = std::string_view::npos;

class markup_reader {
 public:
  explicit markup_reader(std::string_view text) : text_{text} {}

  std::vector<std::string> read() {
    while (at_ < text_.size() && mistakes_.size() < 20) {
      if (text_[at_] == '<') {
        read_tag();
      } else {
        read_text();
      }
    }
    for (const std::string_view each : open_) {
      note(fmt::format("<{}> is never closed", each));
    }
    for (const std::string& each : links_) {
      if (!ids_.contains(each)) {
        note(fmt::format("a link leads to #{}, which is nowhere", each));
      }
    }
    return mistakes_;
  }

 private:
  void note(std::string what) { mistakes_.push_back(fmt::format("at {}: {}", at_, what)); }

  void check_entities(std::string_view text) {
    for (std::size_t at = text.find('&'); at != none; at = text.find('&', at + 1)) {
      static constexpr std::array known{"&amp;", "&lt;", "&gt;", "&quot;", "&#"};
      if (std::none_of(known.begin(), known.end(),
                       [&](const char* each) { return text.substr(at).starts_with(each); })) {
        note(fmt::format("a bare & in \"{}\"", text.substr(at, 20)));
      }
    }
    for (const char letter : text) {
      if (static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t') {
        note("a control character");
      }
    }
  }

  void read_text() {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    check_entities(text_.substr(at_, end - at_));
    at_ = end;
  }

  bool skip(std::string_view opening, std::string_view closing) {
    if (!text_.substr(at_).starts_with(opening)) {
      return false;
    }
    const std::size_t end = text_.find(closing, at_);
    at_ = end == none ? text_.size() : end + closing.size();
    return true;
  }

  void read_tag() {
    if (skip("<![CDATA[", "]]>") || skip("<!--", "-->") || skip("<!DOCTYPE", ">") ||
        skip("<?", "?>")) {
      return;
    }
    const std::size_t end = text_.find('>', at_);
    if (end == none) {
      note("a tag without end");
      at_ = text_.size();
      return;
    }
    std::string_view tag = text_.substr(at_ + 1, end - at_ - 1);
    if (tag.starts_with('/')) {
      close(tag.substr(1));
    } else {
      open(tag);
    }
    at_ = end + 1;
  }

  void close(std::string_view name) {
    if (open_.empty() || open_.back() != name) {
      note(fmt::format("</{}> closes <{}>", name, open_.empty() ? "nothing" : open_.back()));
      return;
    }
    open_.pop_back();
  }

  void open(std::string_view tag) {
    const bool closed = tag.ends_with('/');
    tag.remove_suffix(closed ? 1 : 0);
    const std::size_t end = std::min(tag.find_first_of(" \n"), tag.size());
    const std::string_view name = tag.substr(0, end);
    if (name.empty() || std::isalpha(static_cast<unsigned char>(name[0])) == 0) {
      note(fmt::format("<{}> is no tag", name));
    }
    read_attributes(tag.substr(end));
    if (!closed) {
      open_.push_back(name);
    }
  }

  void read_attributes(std::string_view rest) {
    std::set<std::string_view> seen;
    while (true) {
      rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
      if (rest.empty()) {
        return;
      }
      const std::size_t equals = rest.find("=\"");
      const std::size_t closing = equals == none ? none : rest.find('"', equals + 2);
      if (closing == none) {
        note(fmt::format("no attribute: {}", rest));
        return;
      }
      const std::string_view name = rest.substr(0, equals);
      const std::string_view value = rest.substr(equals + 2, closing - equals - 2);
      if (!seen.insert(name).second || name.find_first_of(" \n") != none) {
        note(fmt::format("attribute {} is there twice, or has no value", name));
      }
      check_entities(value);
      keep(name, value);
      rest.remove_prefix(closing + 1);
    }
  }

  void keep(std::string_view name, std::string_view value) {
    if (name == "id" && !ids_.emplace(value).second) {
      note(fmt::format("id {} is there twice", value));
    }
    if (name == "href" && value.starts_with('#')) {
      links_.emplace(value.substr(1));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string_view> open_;
  std::set<std::string> ids_;
  std::set<std::string> links_;
  std::vector<std::string> mistakes_;
};

void empty_between(std::string& text, std::string_view opening, std::string_view closing) {
  for (std::size_t at = text.find(opening); at != none; at = text.find(opening, at + 1)) {
    const std::size_t begin = at + opening.size();
    const std::size_t end = text.find(closing, begin);
    text.erase(begin, end == none ? none : end - begin);
  }
}

}  // namespace

std::vector<std::string> markup_mistakes(std::string_view text) {
  return markup_reader{text}.read();
}

std::string without_parts(std::string text) {
  empty_between(text, "/*<![CDATA[*/", "/*]]>*/");
  empty_between(text, "<figure class=\"picture\"", "</figure>");
  // As it is where pictures are not drawn.
  for (std::size_t at = text.find("<figure></figure>"); at != none;
       at = text.find("<figure></figure>", at)) {
    text.replace(at, 17, "<figure class=\"picture\"</figure>\n");
  }
  return text;
}

}  // namespace baton::test
