#include "reports/picture/diagram.hpp"

#include "reports/report.hpp"

namespace baton::reports {

std::string diagram_html(const failure_kind& of) {
  return of.picture ? std::string{"<figure></figure>"} : std::string{};
}

}  // namespace baton::reports
