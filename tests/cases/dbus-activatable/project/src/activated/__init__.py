import gi


def main():
    print(gi)
