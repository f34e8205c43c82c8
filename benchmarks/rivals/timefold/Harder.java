import java.util.Comparator;

/** Seats by difficulty, the most difficult last as Timefold wants it: weight, work, and how few could come. */
public class Harder implements Comparator<Seat> {
    @Override
    public int compare(Seat a, Seat b) {
        return Comparator.comparingInt((Seat seat) -> seat.visit.weight)
                .thenComparingInt(seat -> seat.visit.work)
                .thenComparingInt(seat -> -seat.candidates.size())
                .thenComparingInt(seat -> -seat.visit.shift)
                .thenComparingInt(seat -> -seat.index)
                .compare(a, b);
    }
}
