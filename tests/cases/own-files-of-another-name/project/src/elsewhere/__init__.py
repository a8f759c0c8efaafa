def main():
    print("elsewhere")
