package org.incidentdesk.notification.channel;

/** Text that must not look like more than one line, or like something else than it is, wherever it is shown. */
public final class OneLine {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final String MORE = "…";

    private OneLine() {}

    /** A text without line breaks and invisible signs; what exceeds the length is left out behind an ellipsis. */
    public static String of(String text, int max) {
        return of(text, max, MORE);
    }

    /** @param more stands for what is left out */
    static String of(String text, int max, String more) {
        String line = text.codePoints()
                .filter(c -> !isInvisible(c))
                .map(c -> isBreakOrBroken(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll(" {2,}", " ")
                .strip();
        return line.length() > max ? beginning(line, max - more.length()) + more : line;
    }

    /** Never half of a sign that Java has two chars for. */
    private static String beginning(String text, int length) {
        boolean splits = Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, splits ? length - 1 : length);
    }

    /** Such as those that turn the direction of writing. The joiners are needed by scripts and by emoji. */
    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT && c != ZERO_WIDTH_JOINER && c != ZERO_WIDTH_NON_JOINER;
    }

    private static boolean isBreakOrBroken(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.UNASSIGNED -> (c & 0xFFFE) == 0xFFFE;
            default -> false;
        };
    }
}
