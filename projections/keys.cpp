#include "projections/keys.hpp"

namespace projections {

// Not in the header: where it is inlined, GCC 12 takes its copy of a long key for one beyond the end of a
// short one.
std::string Key::str() const { return {bytes_.data(), bytes_.size()}; }

}  // namespace projections
