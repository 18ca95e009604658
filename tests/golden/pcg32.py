"""The page's random generator, from its paper: O'Neill 2014, PCG-XSH-RR with 64 bits of state and 32 of output (pcg32)."""
MASK64, MASK32 = (1 << 64) - 1, (1 << 32) - 1


class Pcg32:
    def __init__(self, seed, stream=0):
        self.state, self.increment = 0, (stream << 1 | 1) & MASK64
        self.next()
        self.state = (self.state + seed) & MASK64
        self.next()

    def next(self):
        old = self.state
        self.state = (old * 6364136223846793005 + self.increment) & MASK64
        shifted, turn = ((old >> 18 ^ old) >> 27) & MASK32, old >> 59
        return (shifted >> turn | shifted << (-turn & 31)) & MASK32

    def below(self, bound):
        """Uniform over 0..bound-1 by rejection."""
        threshold = (1 << 32) % bound
        while True:
            number = self.next()
            if number >= threshold:
                return number % bound
