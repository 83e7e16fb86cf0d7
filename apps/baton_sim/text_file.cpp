#include "apps/baton_sim/text_file.hpp"

#include <fstream>

#include "apps/baton_sim/log.hpp"
#include "history/jsonl.hpp"

namespace baton::sim_app {

namespace files = std::filesystem;

bool write_text(const files::path& path, const std::string& text, std::string_view who,
                std::ios::openmode how) {
  std::ofstream file{path, std::ios::out | how};
  file << text;
  if (file.flush()) {
    return true;
  }
  log("{}: cannot write {}\n", who, path.string());
  return false;
}

bool write_whole(const files::path& path, const std::string& text) {
  const files::path part = path.string() + ".part";
  std::ofstream file{part};
  file << text;
  file.close();
  std::error_code failed;
  if (file) {
    files::rename(part, path, failed);
  }
  if (file && !failed) {
    return true;
  }
  files::remove(part, failed);
  log("baton-sim: cannot write {}\n", path.string());
  return false;
}

std::string history_text(const std::vector<history::event>& events) {
  std::string text;
  for (const history::event& each : events) {
    text += history::to_line(each);
    text += '\n';
  }
  return text;
}

}  // namespace baton::sim_app
