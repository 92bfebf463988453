// Plates that look like those of Great Britain.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// "AB12CDE": another one for each number below a thousand million.
std::string registration(std::uint64_t number);

}  // namespace bench
