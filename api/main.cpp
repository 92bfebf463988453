// The program. Everything it does is behind its command line.
#include "api/command_line.hpp"

int main(int count, char** words) { return api::run_command_line(count, words); }
