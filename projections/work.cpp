#include "projections/work.hpp"

namespace projections {

template WorkRow decode_row<WorkRow>(std::string_view stored);

}  // namespace projections
