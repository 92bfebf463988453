// A tar archive (POSIX ustar) of small files, made in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace api {

/// Appends one file. Its name has at most 100 bytes, and `modified_at_seconds` counts from 1970.
void append_tar_file(std::string& archive, std::string_view name, std::string_view bytes,
                     std::int64_t modified_at_seconds, bool executable = false);

/// Appends what an archive ends with.
void finish_tar(std::string& archive);

}  // namespace api
