#include "Driver.h"
int calotype::driver::runTune() { return Done; }
